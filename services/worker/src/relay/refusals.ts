import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';

/**
 * 409 and 425 mean that somebody else was at the same thing at the same time: refused now, not for
 * good. Adapters call them permanent, as some callers (a ticket's safe update) mend them themselves.
 */
export function softenRefusal(error: unknown): unknown {
  if (!(error instanceof PermanentError)) return error;
  if (error.status !== 409 && error.status !== 425) return error;
  return new RetryableError(error.message, { cause: error });
}
