import { PermanentError } from '@omnirelay/shared/errors.ts';
import type { Performed, Stage } from './model.ts';
import type { Run } from './run.ts';

/** Certain: the write that a crash may have cut off was never applied. */
class NotBegun extends PermanentError {
  override name = 'NotBegun';
}

/**
 * What a try that was cut off has written after all: found in the ledger, or at Zoho. Writes nothing: what
 * is missing has to pass the guards again.
 * @throws what looking throws
 */
export async function finishBegun<P>(
  run: Run,
  stage: Stage<P>,
  proposal: P,
): Promise<Performed | undefined> {
  const onlyLooking: Run = {
    ...run,
    effect: (one) =>
      run.effect({ ...one, write: () => Promise.reject(new NotBegun('it was not written yet')) }),
  };
  try {
    return await stage.perform(onlyLooking, proposal);
  } catch (error) {
    if (error instanceof NotBegun) return undefined;
    throw error;
  }
}
