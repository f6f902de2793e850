import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { retryAfterMs } from './retry-after.ts';

/** Failures that happen before a byte of the request is on its way. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** More than we are willing to hold. */
export class AnswerTooLarge extends Error {
  override name = 'AnswerTooLarge';
}

/** The request failed without an answer. `what` names the call, without ids or contents. */
export function networkError(what: string, error: unknown): RetryableError {
  const code = codeOf(error);
  return new RetryableError(`${what}: ${code ?? 'no answer'}`, {
    outcome: code !== undefined && neverSent.has(code) ? 'not-applied' : 'unclear',
    trouble: 'failing',
    cause: error,
  });
}

/** The provider answered with a refusal. */
export function statusError(
  what: string,
  status: number,
  headers: Record<string, string | string[] | undefined>,
  details: unknown,
  nowMs: number,
): RetryableError | PermanentError {
  const hintMs = retryAfterMs(headers['retry-after'], nowMs);
  const message = `${what}: HTTP ${status}`;
  if (status === 429) {
    return new RetryableError(message, {
      // Without a hint ten seconds, as Zendesk's own client waits.
      retryAfterMs: hintMs ?? 10_000,
      // A limit of one endpoint or ticket leaves the rest of the account free.
      trouble: remainingCalls(headers) > 0 ? undefined : 'throttled',
    });
  }
  if (status >= 500 || status === 408) {
    return new RetryableError(message, {
      retryAfterMs: hintMs,
      outcome: 'unclear',
      trouble: 'failing',
    });
  }
  return new PermanentError(message, { status, details });
}

function remainingCalls(headers: Record<string, string | string[] | undefined>): number {
  const header = headers['x-rate-limit-remaining'] ?? headers['ratelimit-remaining'];
  return Number(Array.isArray(header) ? header[0] : (header ?? 0)) || 0;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') return 'timeout';
  if (error instanceof AnswerTooLarge) return 'answer too large';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}
