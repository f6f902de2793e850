import { expect, test } from 'vitest';
import { ApiError } from './client.ts';
import { shouldRetry } from './query-client.ts';

test.each([
  ['a no', new ApiError(404, 'not_found', ''), 0, false],
  ['an ended session', new ApiError(401, 'unauthorized', ''), 0, false],
  ['a server that is away', new ApiError(503, 'unavailable', ''), 1, true],
  ['no answer at all', new ApiError(0, 'unreachable', ''), 0, true],
  ['too many times', new ApiError(503, 'unavailable', ''), 2, false],
])('%s', (_, error, failures, retries) => {
  expect(shouldRetry(failures, error)).toBe(retries);
});
