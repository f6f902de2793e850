import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitToFit } from './split-to-fit.ts';
import { nastyText } from './testing/nasty-text.ts';

const upTo = (length: number) => (part: string) => part.length <= length;

const cases: [name: string, text: string, room: number, want?: string[]][] = [
  ['short text whole', 'abc', 10, ['abc']],
  ['nothing for nothing', '', 10, []],
  ['at a paragraph', 'aaaaa\n\nb\nb cc', 10, ['aaaaa\n\n', 'b\nb cc']],
  ['at a line', 'aaaa bb\nbb cc', 10, ['aaaa bb\n', 'bb cc']],
  ['at a word', 'aaaaaa bbbbbb', 10, ['aaaaaa ', 'bbbbbb']],
  ['between characters where there is no border', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['never inside an emoji sequence', 'ab👩‍👩‍👧cd', 9, ['ab', '👩‍👩‍👧', 'cd']],
  ['never inside a flag', '🇫🇷🇻🇳🇩🇪', 6, ['🇫🇷', '🇻🇳', '🇩🇪']],
  ['never inside a surrogate pair', '😀😀', 1, ['😀', '😀']],
  ['a grapheme longer than the room between code points', `a${'\u0301'.repeat(5)}`, 3],
];

test.each(cases)('cuts %s', (_name, text, room, want) => {
  const parts = splitToFit(text, upTo(room));
  expect(parts.join('')).toBe(text);
  if (want) expect(parts.map((part) => part.length)).toEqual(want.map((part) => part.length));
});

test('parts of any text fit, are well-formed, and join to the text', () => {
  fc.assert(
    fc.property(nastyText, fc.integer({ min: 2, max: 40 }), (text, room) => {
      const parts = splitToFit(text, upTo(room));
      expect(parts.join('')).toBe(text);
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(room);
        expect(part.isWellFormed()).toBe(true);
        expect(part).not.toBe('');
      }
    }),
  );
});
