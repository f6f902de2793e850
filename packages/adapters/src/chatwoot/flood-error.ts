import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';

/** The guard counts the messages of the last minute. */
const floodWindowMs = 60_000;

/**
 * Chatwoot refuses the 201st message within a minute of one conversation with a 422, like content that
 * it will never take; this one it takes later. Undefined for every other error.
 */
export function floodError(error: unknown): RetryableError | undefined {
  if (!(error instanceof PermanentError) || error.status !== 422) return undefined;
  if (!JSON.stringify(error.details ?? '').includes('Too many messages')) return undefined;
  return new RetryableError(error.message, { retryAfterMs: floodWindowMs, cause: error });
}
