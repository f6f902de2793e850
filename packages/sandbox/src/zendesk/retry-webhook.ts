import type { WebhookResult } from '../kit/index.ts';

const conflictRetries = 3;
/** Not documented how often; three is what receivers may count on. */
const retryAfterRetries = 3;
const timeoutRetries = 5;
const longestRetryAfterSeconds = 60;
/** Not documented either. */
const pauseMs = 1_000;

/** Everything else, 500, 502 and 504 included, is never sent again: the event is lost. */
export function decideWebhookRetry(
  result: WebhookResult,
  attempt: number,
): 'done' | { retryInMs: number } {
  const retries = attempt - 1;
  if ('timeout' in result) {
    return retries < timeoutRetries ? { retryInMs: pauseMs } : 'done';
  }
  if ('networkError' in result) return 'done';
  if (result.status === 409) {
    return retries < conflictRetries ? { retryInMs: pauseMs } : 'done';
  }
  const waitSeconds = result.retryAfterSeconds;
  const asksToRetry = result.status === 429 || result.status === 503;
  if (!asksToRetry || waitSeconds === undefined || waitSeconds >= longestRetryAfterSeconds) {
    return 'done';
  }
  return retries < retryAfterRetries ? { retryInMs: waitSeconds * 1_000 } : 'done';
}
