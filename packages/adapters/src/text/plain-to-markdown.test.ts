import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainToMarkdown } from './plain-to-markdown.ts';
import { nastyText } from './testing/nasty-text.ts';
import { linesOf, showMarkdown } from './testing/show-markdown.ts';

test.each([
  'Hello, my order 12 is late!',
  'snake_case and file_name_v2.txt',
  'first_last@my_host.example.com',
  'https://example.com/a_b_/c*d*?x=1&copy=2#top',
  ':-) ;_; <3 xD',
  'ok ^_^ :*',
  'so angry >:(',
  '2 * 3 = 6, 5 > 4, a < b',
  "it's #1 (really) [ticket 5] ~ 10 %",
  'line one\nline two\n\nnew paragraph',
  'C:\\Users\\ann',
  '50€ – שלום – ภาษาไทย – 日本語 – 👩‍👩‍👧‍👦',
])('leaves ordinary text alone: %j', (text) => {
  expect(plainToMarkdown(text)).toBe(text);
});

test.each([
  ['a list', '- a\n- b', '\\- a\n\\- b'],
  ['a numbered list', '1. a\n2) b', '1\\. a\n2\\) b'],
  ['a heading', '# 5', '\\# 5'],
  ['a quote', '> so', '\\> so'],
  ['emphasis', '*so* __very__', '\\*so\\* \\_\\_very\\_\\_'],
  ['code', '`rm`', '\\`rm\\`'],
  ['a tag', 'see <tag>', 'see \\<tag>'],
  ['an entity', 'R&amp;D', 'R\\&amp;D'],
  ['a link', '[a](http://b.c)', '\\[a](http://b.c)'],
  ['a reference', '[a]: http://b.c', '\\[a]: http://b.c'],
  ['an underline', 'a\n---', 'a\n\\---'],
  ['a copyright sign', 'plan (c) --force', 'plan \\(c) \\--force'],
  ['a code block', 'a\n\n    b', 'a\n\n\u00a0\u00a0\u00a0\u00a0b'],
  ['a mention', '[@Ann](mention://user/1/Ann)', '\\[@Ann](mention://user/1/Ann)'],
])('escapes %s', (_name, text, want) => {
  expect(plainToMarkdown(text)).toBe(want);
});

test('any text shows as it was typed', () => {
  fc.assert(
    fc.property(nastyText, (text) => {
      expect(linesOf(showMarkdown(plainToMarkdown(text)))).toEqual(linesOf(text));
    }),
    { numRuns: 1000 },
  );
});
