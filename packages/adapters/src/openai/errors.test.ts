import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asNotApplied, isTooLong, openAiError, refusalOf } from './errors.ts';

const secret = 'the customer said: my card is 4111';
const errorFor = (status: number, json?: unknown, headers: Record<string, string> = {}) =>
  openAiError('POST answer', { status, json, headers });
const body = (error: object) => ({ error: { message: secret, param: null, code: null, ...error } });

describe('for good', () => {
  test.each([
    [401, body({ code: 'invalid_api_key' }), 'configuration', 'check apiKey'],
    [403, undefined, 'configuration', 'let the key'],
    [404, body({ code: 'model_not_found' }), 'configuration', 'check model and baseUrl'],
    [404, '<html>', 'configuration', 'check model and baseUrl'],
    [302, undefined, 'configuration', 'check baseUrl'],
    [402, body({}), 'money', 'top it up'],
    [429, body({ type: 'insufficient_quota' }), 'money', 'top it up'],
    [429, body({ type: 'tokens', code: 'credit_balance_exhausted' }), 'money', 'top it up'],
    [
      400,
      body({ code: 'context_length_exceeded', param: 'messages' }),
      'context-length',
      'shorten',
    ],
    [400, body({ message: 'maximum context length is 1 token' }), 'context-length', 'shorten'],
    [400, body({ message: 'litellm.ContextWindowExceededError: x' }), 'context-length', 'shorten'],
    [400, { object: 'error', message: 'maximum context length', code: 400 }, 'context-length', ''],
    [413, undefined, 'context-length', 'shorten'],
    [400, body({ code: 'content_filter' }), 'content-filter', 'filter'],
    [400, body({ message: 'litellm.ContentPolicyViolationError: x' }), 'content-filter', ''],
    [400, body({ param: 'temperature', code: 'unsupported_value' }), 'parameter', 'temperature'],
    [400, body({ param: 'response_format.json_schema' }), 'parameter', 'response_format'],
    [
      400,
      body({ message: "'max_tokens'. Use 'max_completion_tokens'" }),
      'parameter',
      'max_tokens',
    ],
    [422, { detail: [{ loc: ['body', 'max_completion_tokens'] }] }, 'parameter', 'completion'],
    [400, body({ param: 'messages' }), 'invalid', 'HTTP 400'],
    [400, body({ param: 'top_p', message: 'like temperature' }), 'invalid', 'HTTP 400'],
    [422, undefined, 'invalid', 'HTTP 422'],
  ])('%i %j is %s', (status, json, kind, says) => {
    const error = errorFor(status, json);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ status, details: { kind } });
    expect(error.message).toContain(says);
    expect(JSON.stringify([error.message, error])).not.toContain('4111');
  });
});

describe('for now', () => {
  const throttled = { trouble: 'throttled', retryAfterMs: 10_000 };
  const failing = { trouble: 'failing', retryAfterMs: undefined };
  test.each([
    [429, body({ code: 'rate_limit_exceeded' }), {}, throttled],
    [429, undefined, { 'retry-after': '3' }, { ...throttled, retryAfterMs: 3_000 }],
    [429, undefined, { 'retry-after': '99999' }, { ...throttled, retryAfterMs: 3_600_000 }],
    [429, undefined, { 'retry-after-ms': '250' }, { ...throttled, retryAfterMs: 250 }],
    [429, undefined, { 'retry-after-ms': 'x', 'retry-after': '-5' }, throttled],
    [408, undefined, {}, failing],
    [409, undefined, {}, failing],
    [500, body({ type: 'server_error' }), {}, failing],
    [502, '<html>', {}, failing],
    [503, undefined, { 'retry-after': '2' }, { ...failing, retryAfterMs: 2_000 }],
  ])('%i %j %j', (status, json, headers, want) => {
    const error = errorFor(status, json, headers as Record<string, string>);
    expect(error).toBeInstanceOf(RetryableError);
    expect(error).toMatchObject({ ...want, outcome: 'not-applied' });
    expect(error.message).not.toContain('4111');
  });
});

test('only a code that looks like one is told', () => {
  expect(errorFor(400, body({ code: 'some_code' })).message).toBe(
    'POST answer: some_code (HTTP 400)',
  );
  expect(errorFor(400, body({ code: secret })).message).toBe('POST answer: HTTP 400');
});

test('what is too long can be told from the rest', () => {
  expect(isTooLong(errorFor(413))).toBe(true);
  expect(isTooLong(errorFor(422))).toBe(false);
  expect(refusalOf(new PermanentError('x', { details: 'y' }))).toBeUndefined();
  expect(refusalOf(errorFor(500))).toBeUndefined();
});

test('an answer that never came leaves nothing to look for', () => {
  const cause = new RetryableError('POST answer: timeout', {
    outcome: 'unclear',
    trouble: 'failing',
  });
  const { message, outcome, trouble } = asNotApplied(cause) as RetryableError;
  expect({ message, outcome, trouble }).toEqual({
    ...{ message: 'POST answer: timeout', outcome: 'not-applied', trouble: 'failing' },
  });
  const other = new Error('x');
  expect(asNotApplied(other)).toBe(other);
});

test('whatever is refused, and however, the error is one of ours and repeats nothing', () => {
  const nest = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  expect(errorFor(400, nest)).toMatchObject({ details: { kind: 'invalid' } });
  const field = fc.oneof(fc.constant(secret), fc.jsonValue());
  const error = fc.dictionary(fc.constantFrom('message', 'type', 'code', 'param'), field);
  const anything = fc.oneof(fc.jsonValue(), error, fc.record({ error }));
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 599 }), anything, (status, json) => {
      const found = errorFor(status, json);
      expect([RetryableError, PermanentError].some((ours) => found instanceof ours)).toBe(true);
      expect(JSON.stringify([found.message, found])).not.toContain('4111');
    }),
  );
});
