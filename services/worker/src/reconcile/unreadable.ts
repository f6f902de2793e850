import { BadInputError, PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';

/** One conversation can't be read; that must not hold up the others. `cause` says why. */
export class UnreadableError extends Error {
  override name = 'UnreadableError';
}

/** The error of reading one conversation, as its own where it may be; who may read nothing is told so. */
export function fromItself(error: unknown): unknown {
  if (!mayBeItsOwnFault(error)) return error;
  return new UnreadableError('the conversation could not be read', { cause: error });
}

function mayBeItsOwnFault(error: unknown): boolean {
  if (error instanceof RetryableError) return true;
  if (error instanceof PermanentError) return error.status !== 401 && error.status !== 403;
  return error instanceof BadInputError || (error instanceof Error && error.name === 'ZodError');
}
