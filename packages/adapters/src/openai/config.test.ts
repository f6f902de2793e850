import { expect, test } from 'vitest';
import { OpenAiConnection } from './config.ts';

const least = {
  provider: 'openai',
  baseUrl: 'http://localhost:11434/v1/',
  apiKey: 'fake',
  model: 'm',
};

test('address, key and model are enough', () => {
  expect(OpenAiConnection.parse(least)).toEqual({
    ...least,
    baseUrl: 'http://localhost:11434/v1',
    tokenLimitParam: 'max_completion_tokens',
    structured: 'json_schema',
    timeout: 60_000,
    callsPerMinute: 60,
  });
});

test('prices are dollars unless said', () => {
  const prices = { inputPerMillion: 0.15, outputPerMillion: 0.6 };
  expect(OpenAiConnection.parse({ ...least, prices }).prices).toEqual({
    ...prices,
    currency: 'USD',
  });
});

test.each([
  { baseUrl: '' },
  { baseUrl: undefined },
  { baseUrl: 'file:///etc' },
  { apiKey: ' ' },
  { apiKey: 'two\nlines' },
  { model: '' },
  { temperature: 3 },
  { structured: 'xml' },
  { prices: { inputPerMillion: -1, outputPerMillion: 1 } },
  { timeout: 60 },
  { maxRetries: 2 },
])('%j is refused', (change) => {
  expect(OpenAiConnection.safeParse({ ...least, ...change }).success).toBe(false);
});
