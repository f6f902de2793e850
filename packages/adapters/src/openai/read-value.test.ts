import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readValue } from './read-value.ts';

const Reply = z.strictObject({
  reply: z.string(),
  deal: z.string().nullable(),
  note: z.string().optional(),
  tags: z.array(z.string()).default([]),
  more: z.strictObject({ mood: z.enum(['calm', 'angry']).optional() }).optional(),
});
const value = { reply: 'Hi', deal: null, tags: [] };
const json = JSON.stringify(value);

describe('read is', () => {
  test.each([
    ['JSON', json],
    ['JSON among blanks', `\n  ${json} \n`],
    ['a fence', `\`\`\`json\n${json}\n\`\`\``],
    ['a fence that says no language', `\`\`\`\n${json}\n\`\`\``],
    ['a fence after words', `Of course:\n\`\`\`JSON\n${json}\`\`\`\nAnything else?`],
    ['thoughts, then JSON', `<think>{"reply":1}</think>${json}`],
    ['thoughts, then a fence', `<think>\`\`\`</think>\n\`\`\`json\n${json}\n\`\`\``],
  ])('%s', (_name, text) => {
    expect(readValue(text, Reply)).toEqual({ ok: true, value });
  });

  test('fences within a text', () => {
    const reply = '```js\nx\n```';
    const text = JSON.stringify({ ...value, reply });
    expect(readValue(text, Reply)).toMatchObject({ value: { reply } });
  });

  test('null as absence, only where null is not a value', () => {
    const text = JSON.stringify({ ...value, note: null, tags: null, more: { mood: null } });
    expect(readValue(text, Reply)).toEqual({ ok: true, value: { ...value, more: {} } });
  });

  test('a long number as the text of an id', () => {
    const text = '{"reply":"Hi","deal":1234567890123456789}';
    expect(readValue(text, Reply)).toMatchObject({ value: { deal: '1234567890123456789' } });
  });

  test('what PostgreSQL refuses, mended', () => {
    const text = '{"reply":"a\\u0000b\\ud800","deal":null}';
    expect(readValue(text, Reply)).toMatchObject({ value: { reply: 'a\ufffdb\ufffd' } });
  });
});

describe('not read is', () => {
  const notJson = { ok: false, reason: 'not-json', place: undefined };
  const breaks = (place?: string) => ({ ok: false, reason: 'schema', place });
  test.each([
    ['nothing', '', notJson],
    ['words', 'Sure, I will!', notJson],
    ['half an answer', json.slice(0, 9), notJson],
    ['one fence', `\`\`\`${json}`, notJson],
    ['empty thoughts', '<think></think>', notJson],
    ['a nest too deep', '['.repeat(500_000), notJson],
    ['null', 'null', breaks()],
    ['a list', '[]', breaks()],
    ['a missing property', '{"deal":null}', breaks('reply')],
    ['null for a property that is needed', '{"reply":null,"deal":null}', breaks('reply')],
    ['null in a list', '{"reply":"","deal":null,"tags":[null]}', breaks('tags')],
    ['a property too many', '{"reply":"","deal":null,"secret words":1}', breaks()],
  ])('%s', (_name, text, want) => {
    expect(readValue(text, Reply)).toEqual(want);
  });
});

test.each([1_000, 4_000, 6_000, 8_000, 12_000])('a nest of %i never makes it throw', (depth) => {
  const nest = `${'['.repeat(depth)}null${']'.repeat(depth)}`;
  for (const text of [nest, `{"reply":"","deal":${nest},"note":null}`]) {
    expect(readValue(text, Reply).ok).toBe(false);
  }
});

test('whatever it reads keeps to the schema, and nothing makes it throw', () => {
  const anything = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ reply: fc.string(), deal: fc.jsonValue() }).map((one) => JSON.stringify(one)),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const found = readValue(text, Reply);
      if (found.ok) expect(Reply.parse(found.value)).toEqual(found.value);
    }),
  );
});
