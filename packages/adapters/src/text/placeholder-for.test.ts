import { expect, test } from 'vitest';
import { placeholderFor } from './placeholder-for.ts';

test.each([
  [
    { name: 'bill.pdf', sizeBytes: 2_345_678, reason: 'expired' },
    '[File not carried over: bill.pdf (2.3 MB), its link has expired]',
  ],
  [
    { name: 'film.mp4', sizeBytes: 999_900, reason: 'too-large' },
    '[File not carried over: film.mp4 (1.0 MB), it is too large]',
  ],
  [
    { name: 'a\n b\u0000.txt', sizeBytes: 12, reason: 'malware' },
    '[File not carried over: a b.txt (12 B), a virus scanner flagged it]',
  ],
  [{ name: '', reason: 'failed' }, '[File not carried over: file, it could not be downloaded]'],
] as const)('%j reads well', (file, want) => {
  expect(placeholderFor(file)).toBe(want);
});
