import { PermanentError, RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import { printable } from '../out.ts';

/** What was read, or why it was not. */
export type Read<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export interface Failure {
  kind: /** The credentials. */
    | 'refused'
    /** Whoever they belong to may not. */
    | 'forbidden'
    /** There is no such thing. */
    | 'absent'
    /** No answer, or none that says anything: network, 429, 5xx. */
    | 'away'
    /** Some other server, or another version. */
    | 'strange';
  /** for a person; holds no secret */
  words: string;
}

/** @param classify what a provider says in words of its own */
export async function attempt<T>(
  call: () => Promise<T>,
  classify: (error: unknown) => Failure['kind'] | undefined = () => undefined,
): Promise<Read<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    const kind = classify(error) ?? kindOf(error);
    return { ok: false, failure: { kind, words: wordsOf(error) } };
  }
}

const byStatus: Record<number, Failure['kind']> = {
  401: 'refused',
  403: 'forbidden',
  404: 'absent',
};

function kindOf(error: unknown): Failure['kind'] {
  if (error instanceof PermanentError) return byStatus[error.status ?? 0] ?? 'strange';
  return error instanceof RetryableError || error instanceof WaitError ? 'away' : 'strange';
}

/** A schema's complaints are long, and quote nothing that an operator could change. */
function wordsOf(error: unknown): string {
  const isOurs = [PermanentError, RetryableError, WaitError].some((one) => error instanceof one);
  return isOurs ? printable((error as Error).message) : 'the answer is not understood';
}
