import { describe, expect, test } from 'vitest';
import { createSeal } from './seal.ts';

const { seal, open } = createSeal('0f'.repeat(32));

describe('a sealed secret', () => {
  test.each(['', 'a token', 'é ü 漢', 'x'.repeat(100_000)])('opens as it was', (secret) => {
    expect(open(seal(secret, 'here'), 'here')).toBe(secret);
  });

  test('shows nothing of itself, and never looks the same twice', () => {
    const [one, other] = [seal('a token', 'here'), seal('a token', 'here')];
    expect(one).not.toBe(other);
    expect(one).not.toContain(Buffer.from('a token').toString('base64url'));
  });

  test('opens with its own key and for its own context only', () => {
    const sealed = seal('a token', 'here');
    expect(open(sealed, 'there')).toBeUndefined();
    expect(createSeal('1f'.repeat(32)).open(sealed, 'here')).toBeUndefined();
  });

  test('does not open once a bit of it has changed', () => {
    const bytes = Buffer.from(seal('a token', 'here').slice('v1.'.length), 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(open(`v1.${changed.toString('base64url')}`, 'here')).toBeUndefined();
    }
  });

  test.each(['', 'v1.', 'v1.short', 'a token in the clear', `v2.${'A'.repeat(80)}`])(
    'is not what reads %j',
    (text) => {
      expect(open(text, 'here')).toBeUndefined();
    },
  );
});

test.each(['', 'abc', 'g'.repeat(64), '0f'.repeat(33)])('%j is no key', (key) => {
  expect(() => createSeal(key)).toThrow('ENCRYPTION_KEY must be 64 hex characters');
});
