import { expect, test } from 'vitest';
import { lasting, type TokenState, worstOf } from './read-token.ts';

const soon = new Date('2026-01-15T12:00:00.000Z');
const later = new Date('2026-01-15T13:00:00.000Z');
const ok: TokenState = { state: 'ok', expiresAt: later };

test.each<[string, TokenState[], TokenState]>([
  ['none', [], lasting],
  ['one', [ok], ok],
  ['the sooner of two', [ok, { ...ok, expiresAt: soon }], { ...ok, expiresAt: soon }],
  [
    'one that is late',
    [ok, { state: 'expiring', expiresAt: undefined }],
    { state: 'expiring', expiresAt: undefined },
  ],
  [
    'one that was refused',
    [
      { state: 'expiring', expiresAt: soon },
      { state: 'needs_reauth', expiresAt: undefined },
    ],
    { state: 'needs_reauth', expiresAt: undefined },
  ],
  ['one that was never asked for', [lasting, ok], ok],
])('of %s', (_, states, worst) => {
  expect(worstOf(states)).toEqual(worst);
});
