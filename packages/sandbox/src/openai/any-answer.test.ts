import { placesIn, withValueAt } from '@omnirelay/adapters/testing/mutate-json.ts';
import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { example, openModel, question, Reply } from './client-for-tests.ts';

let model: Awaited<ReturnType<typeof openModel>>;
beforeAll(async () => {
  model = await openModel();
});
afterEach(() => model.reset());
afterAll(() => model.close());

describe('whatever is answered, a value keeps to its schema or the error is one of ours', () => {
  const good = {
    id: 'chatcmpl-1',
    model: 'gpt-x',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: { role: 'assistant', content: JSON.stringify(example), refusal: null },
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
  const contentAt = ['choices', '0', 'message', 'content'];
  const headers = { 'content-type': 'application/json' };

  let client: ReturnType<typeof model.clientFor>;

  async function holds(body: string) {
    model.openai.faults.inject({ fault: { kind: 'status', status: 200, headers, body } });
    const end = await client.complete(question).catch((error: unknown) => error);
    if (end instanceof Error) {
      expect([RetryableError, PermanentError].some((ours) => end instanceof ours)).toBe(true);
      expect(end.message).toMatch(/^POST answer: [\w ;,']+( at \w+)?$/);
    } else {
      const { value } = end as { value: unknown };
      expect(Reply.parse(value)).toEqual(value);
      // It can be stored.
      expect(JSON.stringify(value)).not.toMatch(/\\u0000|\\ud[89a-f]/);
    }
  }
  const run = (bodies: fc.Arbitrary<string>) => {
    client = model.clientFor();
    return fc.assert(fc.asyncProperty(bodies, holds), { numRuns: 150 });
  };
  const changed = (json: unknown) => {
    const places = placesIn(json);
    return fc
      .tuple(fc.nat(places.length - 1), fc.jsonValue({ maxDepth: 3 }))
      .map(([place, value]) => withValueAt(json, places[place] ?? [], value));
  };
  const asAnswer = (content: string) => JSON.stringify(withValueAt(good, contentAt, content));

  test('the answer itself', () => run(changed(good).map((json) => JSON.stringify(json))));
  test('the value within', () =>
    run(changed(example).map((value) => asAnswer(JSON.stringify(value)))));
  test('the text within', () =>
    run(
      fc
        .tuple(fc.nat(120), fc.nat(20), fc.string({ unit: 'binary' }))
        .map(([at, cut, text]) => JSON.stringify(example).slice(0, at) + text.slice(cut))
        .map(asAnswer),
    ));
  test('bytes', () => run(fc.string({ unit: 'binary', minLength: 1 })));
});
