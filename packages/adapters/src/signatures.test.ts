import { expect, test } from 'vitest';
import { isSameText, isSignedByAny, isWithin } from './signatures.ts';

/** RFC 4231, test case 2. */
const rfc = {
  secret: 'Jefe',
  message: 'what do ya want for nothing?',
  hex: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
};

test.each([
  { name: 'the right secret', secrets: [rfc.secret], parts: [rfc.message], want: true },
  {
    name: 'the right one among others',
    secrets: ['a', rfc.secret, 'b'],
    parts: [rfc.message],
    want: true,
  },
  {
    name: 'a message in parts',
    secrets: [rfc.secret],
    parts: ['what do ya ', 'want for nothing?'],
    want: true,
  },
  { name: 'a wrong secret', secrets: ['jefe'], parts: [rfc.message], want: false },
  { name: 'no secret at all', secrets: [], parts: [rfc.message], want: false },
  { name: 'another message', secrets: [rfc.secret], parts: [`${rfc.message} `], want: false },
])('a signature under $name: $want', ({ secrets, parts, want }) => {
  expect(isSignedByAny(secrets, parts, rfc.hex, 'hex')).toBe(want);
});

test.each(['', rfc.hex.slice(1), `${rfc.hex}0`, rfc.hex.toUpperCase(), 'é'.repeat(32), '\u0000'])(
  'a signature of another length or alphabet is refused without throwing: %j',
  (signature) => {
    expect(isSignedByAny([rfc.secret], [rfc.message], signature, 'hex')).toBe(false);
  },
);

test('texts of any length are compared', () => {
  expect(isSameText('token', 'token')).toBe(true);
  expect(isSameText('token', 'token ')).toBe(false);
  expect(isSameText('', 'token')).toBe(false);
});

test('the window reaches both ways and includes its edges', () => {
  expect([-1001, -1000, 0, 1000, 1001].map((atMs) => isWithin(1000, atMs, 0))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});
