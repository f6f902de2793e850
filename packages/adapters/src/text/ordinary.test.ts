import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeTypography } from './escape-markdown.ts';
import { plainToMarkdown } from './plain-to-markdown.ts';
import { showsAsTyped } from './shows-as-typed.ts';

const words = fc.array(
  fc.oneof(
    fc.constantFrom(
      'a',
      'Z',
      'é',
      'ệ',
      '한',
      'ก',
      ' ',
      ' ',
      '.',
      ',',
      '!',
      '?',
      '’',
      "'",
      '1',
      '9',
    ),
    fc.constantFrom('www.', 'http', 'c', 'example.com', '...', '. '),
  ),
  { maxLength: 40 },
);

test('text that comes back unchanged is shown as it was typed', () => {
  fc.assert(
    fc.property(words, (parts) => {
      const text = parts.join('');
      const markdown = plainToMarkdown(text);
      if (markdown !== text) return;
      expect(escapeTypography(text)).toBe(text);
      expect(showsAsTyped(text, text)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test('an ordinary sentence needs no second look', () => {
  const sentence = 'Hello, my new kettle leaks from the bottom. It’s order 1042, isn’t it?';
  expect(plainToMarkdown(sentence)).toBe(sentence);
});
