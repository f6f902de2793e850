import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeFileName } from './safe-file-name.ts';

test.each([
  ['bill.pdf', 'application/pdf', 'bill.pdf'],
  ['../../etc/passwd', 'text/plain', 'passwd.txt'],
  ['C:\\temp\\bill.pdf', 'application/pdf', 'bill.pdf'],
  ['a/b/', 'image/png', 'b.png'],
  ['..', 'image/png', 'file.png'],
  ['', 'image/jpeg', 'file.jpg'],
  [undefined, 'application/octet-stream', 'file'],
  ['data', 'application/octet-stream', 'data'],
  ['photo', 'image/png', 'photo.png'],
  ['a\u0000b\r\n"c.txt', 'text/plain', 'ab "c.txt'],
  ['gpj.\u202eexe.txt', 'text/plain', 'gpj.exe.txt'],
  ['hoá đơn – 請求書 🧾.pdf', 'application/pdf', 'hoá đơn – 請求書 🧾.pdf'],
  ['archive.tar.gz', 'application/gzip', 'archive.tar.gz'],
  ['report v1.2 final', 'application/pdf', 'report v1.2 final.pdf'],
])('%j of type %s becomes %j', (name, type, want) => {
  expect(safeFileName(name, type)).toBe(want);
});

test('an overlong name is cut between characters and keeps its extension', () => {
  const name = safeFileName(`${'👩‍👩‍👧‍👦'.repeat(50)}.jpeg`, 'image/jpeg');
  expect(name).toMatch(/^(?:👩‍👩‍👧‍👦)+\.jpeg$/u);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
});

test('any name becomes a plain, short one, and stays as it is from then on', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const name = safeFileName(text, 'image/png');
      expect(name).not.toMatch(/[/\\\p{Cc}]|^\.|^$/u);
      expect(name.isWellFormed()).toBe(true);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      expect(safeFileName(name, 'image/png')).toBe(name);
    }),
    { numRuns: 500 },
  );
});
