import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { expect, test } from 'vitest';
import { answerError } from './answer-error.ts';

const nowMs = Date.parse('2026-01-15T10:00:00Z');

test.each([
  [301, {}, { outcome: 'not-applied', trouble: 'failing' }],
  [308, { location: 'https://else.test/x' }, { outcome: 'not-applied', trouble: 'failing' }],
  [408, {}, { outcome: 'unclear', trouble: 'failing' }],
  [409, {}, { outcome: 'not-applied', trouble: undefined }],
  [425, { 'retry-after': '3' }, { retryAfterMs: 3_000, trouble: undefined }],
  [429, { 'retry-after': '7' }, { retryAfterMs: 7_000, trouble: 'throttled' }],
  [429, {}, { retryAfterMs: 10_000, trouble: 'throttled' }],
  [500, {}, { outcome: 'unclear', trouble: 'failing' }],
  [503, {}, { outcome: 'unclear', trouble: 'failing' }],
  [
    503,
    { 'retry-after': 'Thu, 15 Jan 2026 10:01:00 GMT' },
    { retryAfterMs: 60_000, trouble: 'throttled' },
  ],
])('%i %j is tried again', (status, headers, want) => {
  const error = answerError('POST crew.test', status, headers, nowMs);
  expect(error).toBeInstanceOf(RetryableError);
  expect(error).toMatchObject(want);
});

test.each([400, 401, 403, 404, 405, 410, 413, 422])('%i is refused for good', (status) => {
  const error = answerError('POST crew.test', status, {}, nowMs);
  expect(error).toBeInstanceOf(PermanentError);
});

test('a redirect says where to, and nothing of its query', () => {
  const headers = { location: 'https://else.test/x?secret=1' };
  const { message } = answerError('POST crew.test', 302, headers, nowMs);
  expect(message).toContain('a redirect to else.test');
  expect(message).not.toContain('secret');
});
