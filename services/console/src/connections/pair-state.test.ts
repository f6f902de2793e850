import { expect, test } from 'vitest';
import { pairState } from './read-token.ts';

const nowMs = Date.UTC(2026, 0, 15, 12);
const inHours = (hours: number) => new Date(nowMs + hours * 3_600_000);

test.each([
  ['no pair yet, and one in the file', undefined, true, 'ok', undefined],
  ['no pair anywhere', undefined, false, 'needs_reauth', undefined],
  ['a new pair', { state: 'ok', expiresAt: inHours(25) }, false, 'ok', inHours(25)],
  [
    'one that is due for renewal',
    { state: 'ok', expiresAt: inHours(4.5) },
    true,
    'ok',
    inHours(4.5),
  ],
  [
    'one that should be renewed by now',
    { state: 'ok', expiresAt: inHours(3.9) },
    true,
    'expiring',
    inHours(3.9),
  ],
  ['one that has ended', { state: 'ok', expiresAt: inHours(-1) }, true, 'expiring', inHours(-1)],
  ['one of unknown age', { state: 'ok', expiresAt: null }, true, 'ok', undefined],
  [
    'one that only a person can replace',
    { state: 'needs_reauth', expiresAt: inHours(25) },
    true,
    'needs_reauth',
    inHours(25),
  ],
  [
    'one in a state of tomorrow',
    { state: 'lost', expiresAt: null },
    true,
    'needs_reauth',
    undefined,
  ],
] as const)('%s', (_, row, hasFirstPair, state, expiresAt) => {
  expect(pairState(row, hasFirstPair, nowMs)).toEqual({ state, expiresAt });
});
