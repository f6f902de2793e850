import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type OpenAiFake, startOpenAi } from './index.ts';

const headers = { 'content-type': 'application/json', authorization: 'Bearer fake-key' };
const least = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };
let openai: OpenAiFake;

beforeAll(async () => {
  openai = await startOpenAi({ apiKey: 'fake-key', model: 'm', contextTokens: 1_000 });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  openai.reset();
  openai.unexpected.length = 0;
});
afterAll(async () => {
  vi.restoreAllMocks();
  await openai.close();
});

async function ask(body: object, more: Record<string, string> = {}) {
  const answer = await fetch(`${openai.url}/chat/completions`, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: JSON.stringify(body),
  });
  const json = (await answer.json()) as { choices: { message: { content: string } }[] };
  return { status: answer.status, headers: answer.headers, json };
}

test('a question is answered as OpenAI answers', async () => {
  const { status, headers: got, json } = await ask(least);
  expect([status, got.get('x-request-id')]).toEqual([200, expect.stringMatching(/^req_\d+$/)]);
  expect(json).toEqual({
    id: expect.stringMatching(/^chatcmpl-\d+$/),
    object: 'chat.completion',
    created: expect.any(Number),
    model: 'm',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        logprobs: null,
        message: { role: 'assistant', content: 'The sandbox says hello.', refusal: null },
      },
    ],
    usage: { prompt_tokens: 2, completion_tokens: 6, total_tokens: 8 },
  });
  expect(openai.asked.at(-1)).toMatchObject({ messages: [{ role: 'user', text: 'Hello' }] });
});

const strict = (schema: object) => ({
  type: 'json_schema',
  json_schema: { name: 'reply', strict: true, schema },
});
const open = { type: 'object', properties: { a: { type: 'string' } } };

test.each([
  [401, {}, { authorization: '' }, 'invalid_api_key'],
  [401, {}, { authorization: 'Bearer other' }, 'invalid_api_key'],
  [404, { model: 'other' }, {}, 'model_not_found'],
  [400, { model: undefined }, {}, "Invalid value for 'model'"],
  [400, { messages: [] }, {}, "Invalid value for 'messages'"],
  [400, { messages: [{ role: 'robot', content: '' }] }, {}, "'messages.0.role'"],
  [400, { messages: [{ role: 'user', content: null }] }, {}, "'messages.0.content'"],
  [400, { max_tokens: 1, max_completion_tokens: 1 }, {}, 'at the same time'],
  [400, { max_tokens: 0 }, {}, "'max_tokens'"],
  [400, { temperature: 3 }, {}, "'temperature'"],
  [400, { frobnicate: 1 }, {}, 'Unrecognized request argument supplied: frobnicate'],
  [400, { response_format: { type: 'json_object' } }, {}, "the word 'json'"],
  [400, { response_format: strict(open) }, {}, 'Invalid schema for response_format'],
  [
    400,
    { messages: [{ role: 'user', content: 'x'.repeat(4_004) }] },
    {},
    'context_length_exceeded',
  ],
])('%i for %j %j', async (status, changes, more, says) => {
  const answer = await ask({ ...least, ...changes }, more as Record<string, string>);
  expect(answer.status).toBe(status);
  expect(answer.json).toHaveProperty('error.message');
  expect(JSON.stringify(answer.json)).toContain(says);
});

test('mistakes of the caller are told, limits of the server are not', async () => {
  openai.lacks.add('temperature');
  expect((await ask({ ...least, temperature: 1 })).status).toBe(400);
  expect(openai.unexpected).toEqual([]);
  expect((await ask({ ...least, frobnicate: 1 })).status).toBe(400);
  expect(openai.unexpected).toHaveLength(1);
});

test('the limit of tokens cuts the answer off', async () => {
  const { json } = await ask({ ...least, max_tokens: 2 });
  expect(json).toMatchObject({
    choices: [{ finish_reason: 'length', message: { content: 'The sand' } }],
    usage: { completion_tokens: 2 },
  });
});

const schema = { ...open, required: ['a'], additionalProperties: false };
const contentOf = async (body: object) =>
  JSON.parse((await ask(body)).json.choices[0]?.message.content ?? '');

test('a schema is kept to, asked for or written into the system text', async () => {
  const asked = { ...least, response_format: strict(schema) };
  const system = { role: 'system', content: `Answer in JSON:\n${JSON.stringify(schema)}` };
  const told = { ...least, messages: [system, ...least.messages] };
  expect([await contentOf(asked), await contentOf(told)]).toEqual([
    { a: "The sandbox's a" },
    { a: "The sandbox's a" },
  ]);
});

test('answers are taken from the queue, then the script, then the demo, then the example', async () => {
  const demo = await startOpenAi({
    apiKey: 'fake-key',
    model: 'm',
    demo: ({ messages }) =>
      messages[0]?.text === 'Hello' ? { content: { a: 'demo' } } : undefined,
  });
  openai.reply([{ content: { a: 'queued' } }]);
  openai.reply(({ schemaName }) => ({ content: { a: schemaName } }));
  const asked = { ...least, response_format: strict(schema) };
  expect([await contentOf(asked), await contentOf(asked)]).toEqual([
    { a: 'queued' },
    { a: 'reply' },
  ]);
  const body = JSON.stringify(asked);
  const answer = await fetch(`${demo.url}/chat/completions`, { method: 'POST', headers, body });
  expect(await answer.text()).toContain('{\\"a\\":\\"demo\\"}');
  await demo.close();
});

test('other processes script it too', async () => {
  const control = async (path: string, json: object) =>
    (
      await fetch(`${openai.origin}/_sandbox/${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(json),
      })
    ).status;
  expect(await control('next', { modes: ['no-such-mode'] })).toBe(400);
  expect(await control('next', { modes: ['no-money'] })).toBe(204);
  expect(await control('replies', { replies: [{ toolCall: { name: 'f', arguments: {} } }] })).toBe(
    204,
  );
  expect((await ask(least)).status).toBe(429);
  expect(await control('reset', {})).toBe(204);
  expect((await ask(least)).status).toBe(200);
});
