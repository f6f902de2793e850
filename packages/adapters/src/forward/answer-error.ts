import { type PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { statusError } from '../http/errors.ts';
import { retryAfterMs } from '../http/retry-after.ts';

type Headers = Record<string, string | string[] | undefined>;

/**
 * What a target's answer that is no 2xx means: 408, 409, 425, 429, redirects and 5xx are tried again,
 * everything else is refused for good. Pure.
 */
export function answerError(
  what: string,
  status: number,
  headers: Headers,
  nowMs: number,
): RetryableError | PermanentError {
  if (status >= 300 && status < 400) {
    // Whoever the target points to was never named; and as it stands, nothing gets through to it.
    const message = `${what}: HTTP ${status}, a redirect${hostOf(headers.location)}; redirects are not followed, set the address that it leads to`;
    return new RetryableError(message, { outcome: 'not-applied', trouble: 'failing' });
  }
  const hintMs = retryAfterMs(headers['retry-after'], nowMs);
  if (status === 409 || status === 425) {
    return new RetryableError(`${what}: HTTP ${status}`, { retryAfterMs: hintMs });
  }
  if (status === 503 && hintMs !== undefined) {
    const options = { retryAfterMs: hintMs, outcome: 'unclear', trouble: 'throttled' } as const;
    return new RetryableError(`${what}: HTTP 503`, options);
  }
  return statusError(what, status, headers, undefined, nowMs);
}

function hostOf(location: string | string[] | undefined): string {
  return typeof location === 'string' && URL.canParse(location)
    ? ` to ${new URL(location).host}`
    : '';
}
