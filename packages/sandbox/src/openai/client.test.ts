import { RetryableError } from '@omnirelay/shared/errors.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { example, openModel, question } from './client-for-tests.ts';
import { type Mode, modeNames, type OpenAiFake } from './index.ts';

/** Our client against the fake; here, as the adapters must not know the sandbox. */

let model: Awaited<ReturnType<typeof openModel>>;
let openai: OpenAiFake;
beforeAll(async () => {
  model = await openModel();
  openai = model.openai;
});
afterEach(async () => {
  await model.reset();
  expect(openai.unexpected).toEqual([]);
});
afterAll(() => model.close());

const clientFor = (settings?: object) => model.clientFor(settings);
const failure = (asked: Promise<unknown>): Promise<Error> =>
  asked.then(
    (answer) => new Error(`answered ${JSON.stringify(answer)}`),
    (reason) => reason,
  );
const sent = () => openai.calls.map(({ body }) => body as Record<string, unknown>);

test('an answer comes with all that is needed to account for it and to ask again', async () => {
  const prices = { inputPerMillion: 1_000_000, outputPerMillion: 2_000_000, currency: 'EUR' };
  const answer = await clientFor({ prices, temperature: 0 }).complete(question);
  const { promptTokens = 0, completionTokens = 0 } = answer.usage ?? {};
  expect(answer).toEqual({
    value: example,
    raw: JSON.stringify(example),
    model: 'gpt-x',
    usage: { promptTokens: expect.any(Number), completionTokens: expect.any(Number) },
    cost: { amount: promptTokens + 2 * completionTokens, currency: 'EUR' },
    requestId: expect.stringMatching(/^req_/),
    latencyMs: expect.any(Number),
    finishReason: 'stop',
    request: sent().at(-1),
  });
  expect(answer.request.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  expect(answer.request.messages[0]?.content).toBe(question.system);
});

describe('a call that ends as', () => {
  const good = { value: example };
  const unusable = (reason: string) => ({ name: 'UnusableAnswer', reason, trouble: undefined });
  const failing = { name: 'RetryableError', trouble: 'failing', outcome: 'not-applied' };
  const throttled = { name: 'RetryableError', trouble: 'throttled' };
  const forGood = (kind: string) => ({ name: 'PermanentError', details: { kind } });

  const table: Record<Mode, object> = {
    ok: good,
    fenced: good,
    'thinks-aloud': good,
    'in-parts': good,
    'plain-text': good,
    'no-usage': { ...good, usage: undefined, cost: undefined },
    'bare-answer': { ...good, model: 'gpt-x', finishReason: undefined },
    'unknown-parameter': good,
    'no-response-format': good,
    'tool-call': unusable('empty'),
    'empty-choices': unusable('empty'),
    'no-content': unusable('empty'),
    refusal: unusable('refusal'),
    length: unusable('length'),
    'content-filter': unusable('content_filter'),
    'bad-json': unusable('not-json'),
    'not-json': unusable('not-json'),
    'breaks-schema': { ...unusable('schema'), facts: { model: 'gpt-x', finishReason: 'stop' } },
    'html-page': failing,
    'html-error': failing,
    'error-in-200': failing,
    'slow-headers': { ...failing, message: 'POST answer: timeout' },
    'stalled-body': { ...failing, message: 'POST answer: timeout' },
    'server-error': failing,
    unavailable: failing,
    'rate-limit': { ...throttled, retryAfterMs: 10_000 },
    'rate-limit-3': { ...throttled, retryAfterMs: 3_000 },
    'rate-limit-3600': { ...throttled, retryAfterMs: 3_600_000 },
    'no-money': forGood('money'),
    'spend-limit': forGood('money'),
    unauthorized: forGood('configuration'),
    'no-model': forGood('configuration'),
    'context-length': forGood('context-length'),
  };

  test.each(modeNames)('%s', async (mode) => {
    openai.next(mode);
    const isSlow = mode === 'slow-headers' || mode === 'stalled-body';
    const client = clientFor({ prices: { inputPerMillion: 1, outputPerMillion: 1 } });
    const asked = (isSlow ? clientFor({ timeout: '150ms' }) : client).complete(question);
    const end = await asked.catch((error: unknown) => error);
    expect(end).toMatchObject(table[mode]);
    if (end instanceof Error) {
      expect(end.message).toMatch(/^POST answer: /);
      expect(JSON.stringify([end, end.message])).not.toMatch(/4111|sandbox|sorry|unheardOf|Sure/);
    }
  });
});

describe('what a server does not know is left out, and stays left out', () => {
  test.each([
    {
      lacks: ['max_completion_tokens'],
      before: { max_completion_tokens: 500 },
      after: { max_tokens: 500 },
    },
    {
      settings: { tokenLimitParam: 'max_tokens' },
      lacks: ['max_tokens'],
      before: { max_tokens: 500 },
      after: { max_completion_tokens: 500 },
    },
    { settings: { temperature: 0 }, lacks: ['temperature'], before: { temperature: 0 }, after: {} },
    {
      lacks: ['json_schema'],
      before: { response_format: { type: 'json_schema' } },
      after: { response_format: { type: 'json_object' } },
    },
    {
      settings: { structured: 'json_object' },
      lacks: ['json_object'],
      before: { response_format: { type: 'json_object' } },
      after: {},
    },
  ] as const)('$lacks', async ({ lacks, before, after, ...more }) => {
    for (const feature of lacks) openai.lacks.add(feature);
    const client = clientFor('settings' in more ? more.settings : {});
    const from = openai.calls.length;
    for (let i = 0; i < 2; i += 1) {
      expect((await client.complete(question)).value).toEqual(example);
    }
    expect(openai.calls.slice(from).map(({ status }) => status)).toEqual([400, 200, 200]);
    const [first, second, third] = sent().slice(from);
    expect(first).toMatchObject(before);
    expect(second).toMatchObject(after);
    for (const name of Object.keys(before).filter((one) => !(one in after))) {
      expect(second).not.toHaveProperty(name);
    }
    expect(third).toEqual(second);
  });

  test('everything at once', async () => {
    for (const one of ['max_completion_tokens', 'temperature', 'json_schema', 'json_object']) {
      openai.lacks.add(one as 'temperature');
    }
    const from = openai.calls.length;
    const answer = await clientFor({ temperature: 0 }).complete(question);
    expect(answer.value).toEqual(example);
    expect(openai.calls.slice(from).map(({ status }) => status)).toEqual([400, 400, 400, 400, 200]);
    expect(Object.keys(answer.request).toSorted()).toEqual(['max_tokens', 'messages', 'model']);
  });

  test('a server that takes neither name of the limit is not asked for ever', async () => {
    openai.lacks.add('max_completion_tokens').add('max_tokens');
    const from = openai.calls.length;
    const error = await failure(clientFor().complete(question));
    expect(error).toMatchObject({ name: 'PermanentError', details: { kind: 'parameter' } });
    expect(openai.calls.length - from).toBe(2);
  });
});

test.each([{ kind: 'hang' }, { kind: 'drop-before' }, { kind: 'drop-after' }] as const)(
  '$kind can be tried again',
  async (fault) => {
    openai.faults.inject({ fault });
    const error = await failure(clientFor({ timeout: '150ms' }).complete(question));
    expect(error).toMatchObject({ name: 'RetryableError', trouble: 'failing' });
  },
);

test('a caller can give up, which says nothing about the provider', async () => {
  openai.next('slow-headers');
  const giveUp = new AbortController();
  const asked = failure(clientFor().complete({ ...question, signal: giveUp.signal }));
  await expect.poll(() => openai.calls.at(-1)?.status).toBe('hung');
  giveUp.abort();
  const error = await asked;
  expect(error).toBeInstanceOf(RetryableError);
  expect(error).toMatchObject({ message: 'POST answer: ended', trouble: undefined });
});
