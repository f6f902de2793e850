import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText } from './clean-text.ts';

test.each([
  ['a lone high surrogate', 'a\ud83db', 'a\ufffdb'],
  ['a lone low surrogate', '\ude00', '\ufffd'],
  ['NUL and other C0 controls', 'a\u0000b\u0007\u001bc', 'abc'],
  ['tabs and line feeds', 'a\tb\nc', 'a\tb\nc'],
  ['Windows line ends', 'a\r\nb\r\n', 'a\nb\n'],
  ['old Mac line ends', 'a\rb', 'a\nb'],
  ['combining marks', 'e\u0301\u00e9', 'e\u0301\u00e9'],
  ['ZWJ sequences and variation selectors', '👩‍👩‍👧‍👦❤️', '👩‍👩‍👧‍👦❤️'],
  ['direction marks', '\u200fשלום\u200e', '\u200fשלום\u200e'],
])('%s', (_name, text, want) => {
  expect(cleanText(text)).toBe(want);
});

test('cleaning twice changes nothing more, and the result is well-formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const clean = cleanText(text);
      expect(clean.isWellFormed()).toBe(true);
      expect(cleanText(clean)).toBe(clean);
    }),
  );
});
