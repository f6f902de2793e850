import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { expect, test } from 'vitest';
import { softenRefusal } from './refusals.ts';

test.each([
  { name: 'a conflict', status: 409, details: { error: 'UpdateConflict' }, passes: true },
  { name: 'too early', status: 425, details: undefined, passes: true },
  { name: 'invalid content', status: 422, details: { message: 'is too long' }, passes: false },
  { name: 'a missing thing', status: 404, details: undefined, passes: false },
  { name: 'a refused token', status: 401, details: { error: 'Invalid' }, passes: false },
])('$name: passes by itself is $passes', ({ status, details, passes }) => {
  const error = softenRefusal(new PermanentError('POST message: HTTP', { status, details }));
  expect(error).toBeInstanceOf(passes ? RetryableError : PermanentError);
});

test('what is not a refusal stays as it is', () => {
  const error = new Error('anything else');
  expect(softenRefusal(error)).toBe(error);
});
