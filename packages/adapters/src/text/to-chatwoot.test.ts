import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nastyText } from './testing/nasty-text.ts';
import { storeAsChatwoot } from './testing/render-liquid.ts';
import { linesOf, showMarkdown } from './testing/show-markdown.ts';
import { chatwootMaxCharacters, toChatwoot } from './to-chatwoot.ts';

const plain = (text: string) => ({ text, format: 'plain' as const });

test.each([
  ['plain text', plain('a *b*'), 'incoming', ['a \\*b\\*']],
  ['HTML', { text: '<p>a <b>b</b></p>', format: 'html' }, 'incoming', ['a **b**']],
  ['braces of a customer', plain('{{contact.name}}'), 'incoming', ['{{contact.name}}']],
  ['braces of staff', plain('{{contact.name}}'), 'outgoing', ["{{'{'}}{contact.name}}"]],
  ['control characters', plain('a\u0000b\r\nc\ud800'), 'incoming', ['ab\nc\ufffd']],
  ['blank text', plain(' \n '), 'incoming', []],
  ['no text', plain(''), 'incoming', []],
] as const)('converts %s', (_name, input, use, want) => {
  expect(toChatwoot(input, use)).toEqual(want);
});

test.each([
  ['ordinary words', 'hello world '.repeat(30_000)],
  ['text that grows when escaped', '**{{x}}** `y` '.repeat(4000)],
  ['emoji without a border', '👩‍👩‍👧‍👦'.repeat(40_000)],
])('splits %s into messages that Chatwoot takes, in order, losing nothing', (_name, text) => {
  const contents = toChatwoot(plain(text), 'outgoing');
  expect(contents.length).toBeGreaterThan(1);
  for (const content of contents) {
    expect([...content].length).toBeLessThanOrEqual(chatwootMaxCharacters);
    expect(content.isWellFormed()).toBe(true);
  }
  const shown = contents.map((content) => showMarkdown(storeAsChatwoot(content)).trim()).join(' ');
  expect(shown.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
});

test('a code block that must be split stays code in every message', () => {
  const code = 'let a_b = c * d * e;\n'.repeat(10_000);
  const contents = toChatwoot(
    { text: `<pre><code>${code}</code></pre>`, format: 'html' },
    'incoming',
  );
  expect(contents.length).toBeGreaterThan(1);
  for (const content of contents) {
    expect(content).toMatch(/^```\n[^`]*\n```$/);
  }
});

test('any staff text is stored and shown as it was typed', () => {
  fc.assert(
    fc.property(nastyText, (text) => {
      const shown = toChatwoot(plain(text), 'outgoing').map((content) =>
        showMarkdown(storeAsChatwoot(content)),
      );
      expect(linesOf(shown.join('\n'))).toEqual(linesOf(text));
    }),
    { numRuns: 1000 },
  );
});
