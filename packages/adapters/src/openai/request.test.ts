import { expect, test } from 'vitest';
import { z } from 'zod';
import type { RefusedParam } from './refused-param.ts';
import { adaptDialect, buildRequest, type Dialect } from './request.ts';

const newest: Dialect = {
  tokenLimitParam: 'max_completion_tokens',
  structured: 'json_schema',
  temperature: 0.2,
  hasSwapped: false,
};
const question = {
  what: 'POST answer',
  system: 'You answer customers.',
  messages: [{ role: 'user' as const, content: '{"customer_message":"Hi"}' }],
  schema: { name: 'reply', zod: z.object({ reply: z.string() }) },
  maxTokens: 100,
};
const schema = {
  type: 'object',
  properties: { reply: { type: 'string' } },
  required: ['reply'],
  additionalProperties: false,
};

test('a schema goes where the server takes one', () => {
  expect(buildRequest('m', newest, question)).toEqual({
    model: 'm',
    messages: [{ role: 'system', content: question.system }, ...question.messages],
    max_completion_tokens: 100,
    temperature: 0.2,
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'reply', strict: true, schema },
    },
  });
});

test.each([
  { structured: 'json_object', format: { response_format: { type: 'json_object' } } },
  { structured: 'off', format: {} },
] as const)('$structured: it is told to the model', ({ structured, format }) => {
  const dialect = { ...newest, tokenLimitParam: 'max_tokens', structured } as const;
  const { messages, ...rest } = buildRequest('m', { ...dialect, temperature: undefined }, question);
  expect(rest).toEqual({ model: 'm', max_tokens: 100, ...format });
  expect(messages[0]?.content).toMatch(/^You answer customers\.\n\nAnswer with one JSON object/);
  expect(messages[0]?.content).toContain(JSON.stringify(schema));
  expect(messages.slice(1)).toEqual(question.messages);
});

test.each<[RefusedParam, Partial<Dialect>, Partial<Dialect> | undefined]>([
  ['temperature', {}, { temperature: undefined }],
  ['temperature', { temperature: undefined }, undefined],
  ['response_format', {}, { structured: 'json_object' }],
  ['response_format', { structured: 'json_object' }, { structured: 'off' }],
  ['response_format', { structured: 'off' }, undefined],
  ['max_completion_tokens', {}, { tokenLimitParam: 'max_tokens', hasSwapped: true }],
  ['max_tokens', {}, undefined],
  ['max_tokens', { tokenLimitParam: 'max_tokens', hasSwapped: true }, undefined],
])('%s refused of %j', (refused, has, want) => {
  const dialect = { ...newest, ...has };
  expect(adaptDialect(dialect, refused)).toEqual(want && { ...dialect, ...want });
});
