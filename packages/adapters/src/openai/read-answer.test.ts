import { RetryableError } from '@omnirelay/shared/errors.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { UnusableAnswer } from './completion.ts';
import { OpenAiConnection } from './config.ts';
import { readAnswer } from './read-answer.ts';

const connection = OpenAiConnection.parse({
  provider: 'openai',
  baseUrl: 'http://localhost/v1',
  apiKey: 'fake',
  model: 'asked-for',
  prices: { inputPerMillion: 0.15, outputPerMillion: 0.6, currency: 'EUR' },
});
const read = (json: unknown, headers: Record<string, string> = {}) =>
  readAnswer('POST answer', { status: 200, json, headers }, z.object({ a: z.int() }), {
    connection,
    latencyMs: 7,
  });
const choice = (message: object, finish_reason: unknown = 'stop') => ({
  choices: [{ message, finish_reason }],
});

test('everything that is known of an answer', () => {
  const usage = { prompt_tokens: 1_000, completion_tokens: 10 };
  const json = { ...choice({ content: '{"a":1}' }), id: 'chatcmpl-1', model: 'answered', usage };
  expect(read(json, { 'x-request-id': 'req_1' })).toEqual({
    value: { a: 1 },
    raw: '{"a":1}',
    facts: {
      model: 'answered',
      usage: { promptTokens: 1_000, completionTokens: 10 },
      cost: { amount: 0.000156, currency: 'EUR' },
      requestId: 'req_1',
      latencyMs: 7,
      finishReason: 'stop',
    },
  });
});

test('a server may leave out nearly everything', () => {
  expect(read({ choices: [{ message: { content: '{"a":1}' } }] }).facts).toEqual({
    model: 'asked-for',
    usage: undefined,
    cost: undefined,
    requestId: undefined,
    latencyMs: 7,
    finishReason: undefined,
  });
});

test('an answer that can’t be used was paid for, and says so', () => {
  const usage = { prompt_tokens: 10, completion_tokens: 10 };
  const json = { ...choice({ content: 'my words' }), usage };
  const error = catching(() => read(json));
  expect(error).toBeInstanceOf(UnusableAnswer);
  expect(error).toMatchObject({ reason: 'not-json', facts: { cost: { amount: 0.0000075 } } });
  expect(JSON.stringify([(error as Error).message, error])).not.toContain('words');
});

test.each([
  ['refusal', choice({ content: '{"a":1}', refusal: 'no' })],
  ['length', choice({ content: '{"a":1}' }, 'length')],
  ['content_filter', choice({ content: '' }, 'content_filter')],
  ['empty', choice({ content: null, tool_calls: [] }, 'tool_calls')],
  ['empty', { choices: [] }],
  ['schema', choice({ content: '{"a":"x"}' })],
])('%s', (reason, json) => {
  expect(catching(() => read(json))).toMatchObject({ name: 'UnusableAnswer', reason });
});

test.each([undefined, null, 'text', [], {}, { error: {} }, { choices: [1] }, { choices: [{}] }])(
  '%j is no answer of this API',
  (json) => {
    const error = catching(() => read(json));
    expect(error).toBeInstanceOf(RetryableError);
    expect(error).not.toBeInstanceOf(UnusableAnswer);
    expect(error).toMatchObject({ trouble: 'failing', outcome: 'not-applied' });
  },
);

function catching(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
