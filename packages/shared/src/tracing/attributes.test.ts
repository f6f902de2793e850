import { expect, test } from 'vitest';
import { PermanentError, RetryableError } from '../errors.ts';
import { errorType, toAttributes } from './attributes.ts';

test('what is unknown is left out, and what is long is cut', () => {
  const facts = { 'omnirelay.flow': undefined, 'omnirelay.event_id': 'x'.repeat(500) };
  expect(toAttributes(facts)).toEqual({ 'omnirelay.event_id': 'x'.repeat(200) });
});

test.each([
  ['own-echo', true],
  ['found-2', true],
  ['no_deal_found', true],
  ['Ann Lee wrote: it leaks', false],
  ['ann@example.com', false],
  ['waiting 250 ms: breaker is open', false],
])('a reason is a code: %s', (reason, isKept) => {
  const attributes = toAttributes({ 'omnirelay.reason': reason });
  expect(attributes['omnirelay.reason']).toBe(isKept ? reason : undefined);
});

const reset = Object.assign(new Error('read'), { code: 'ECONNRESET' });
const late = new DOMException('Ann waited too long', 'TimeoutError');

test.each([
  [new PermanentError('Ann: HTTP 422'), 'PermanentError'],
  [new RetryableError('POST message', { cause: reset }), 'ECONNRESET'],
  [new RetryableError('POST message', { cause: new Error('x', { cause: reset }) }), 'ECONNRESET'],
  [new RetryableError('POST message', { cause: late }), 'timeout'],
  ['Ann Lee', 'unknown'],
])('an error is told by its kind', (error, type) => {
  expect(errorType(error)).toBe(type);
});
