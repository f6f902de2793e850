import { expect, test } from 'vitest';
import type { WebhookResult } from '../kit/index.ts';
import { decideWebhookRetry } from './retry-webhook.ts';

const rows: { name: string; result: WebhookResult; retries: number }[] = [
  { name: '200', result: { status: 200 }, retries: 0 },
  { name: '409', result: { status: 409 }, retries: 3 },
  {
    name: '429 with a short Retry-After',
    result: { status: 429, retryAfterSeconds: 5 },
    retries: 3,
  },
  {
    name: '503 with a short Retry-After',
    result: { status: 503, retryAfterSeconds: 59 },
    retries: 3,
  },
  {
    name: '503 with a long Retry-After',
    result: { status: 503, retryAfterSeconds: 60 },
    retries: 0,
  },
  { name: '503 without Retry-After', result: { status: 503 }, retries: 0 },
  { name: '429 without Retry-After', result: { status: 429 }, retries: 0 },
  { name: '500', result: { status: 500, retryAfterSeconds: 5 }, retries: 0 },
  { name: '502', result: { status: 502 }, retries: 0 },
  { name: '504', result: { status: 504 }, retries: 0 },
  { name: '401', result: { status: 401 }, retries: 0 },
  { name: 'a timeout', result: { timeout: true }, retries: 5 },
  { name: 'a network error', result: { networkError: 'refused' }, retries: 0 },
];

test.each(rows)('$name is retried $retries times', ({ result, retries }) => {
  const decisions = Array.from({ length: 8 }, (_, index) => decideWebhookRetry(result, index + 1));
  expect(decisions.indexOf('done')).toBe(retries);
});

test('the pause is the one that the receiver asked for', () => {
  const result = { status: 503, retryAfterSeconds: 10 };
  expect(decideWebhookRetry(result, 1)).toEqual({ retryInMs: 10_000 });
});
