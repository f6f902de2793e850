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

describe('a key that takes the place of another', () => {
  const before = createSeal('0f'.repeat(32));
  const ring = createSeal(['1f'.repeat(32), '0f'.repeat(32)].join(','));
  const after = createSeal('1f'.repeat(32));

  test('opens what the old one sealed, and seals so that the new one opens it alone', () => {
    expect(ring.open(before.seal('a token', 'here'), 'here')).toBe('a token');
    const sealed = ring.seal('a token', 'here');
    expect(after.open(sealed, 'here')).toBe('a token');
    expect(before.open(sealed, 'here')).toBeUndefined();
    expect(ring.open(sealed, 'there')).toBeUndefined();
  });

  test('says by which key something was sealed', () => {
    const here = (sealed: string, seal = ring) => seal.inspect(sealed, 'here');
    expect(here(before.seal('a', 'here'))).toEqual({ key: 'old', keyId: undefined });
    expect(here(ring.seal('a', 'here'))).toEqual({ key: 'current', keyId: after.currentId });
    expect(here(ring.seal('a', 'here'), before)).toEqual({ key: 'none', keyId: after.currentId });
    expect(here(after.seal('a', 'here'), before)).toEqual({ key: 'none', keyId: undefined });
    expect(here('a token in the clear')).toEqual({ key: 'none', keyId: undefined });
    expect(ring.inspect(ring.seal('a', 'here'), 'there').key).toBe('none');
  });

  test('the id tells nothing of the key, and is the same everywhere', () => {
    expect(ring.currentId).toBe(createSeal('1F'.repeat(32)).currentId);
    expect(ring.currentId).not.toBe(before.currentId);
    expect(ring.currentId).toMatch(/^[0-9a-f]{8}$/);
    expect('1f'.repeat(32)).not.toContain(ring.currentId);
  });

  test('a named form under another name, or damaged, does not open', () => {
    const sealed = ring.seal('a token', 'here');
    const renamed = sealed.replace(ring.currentId, before.currentId);
    for (const wrong of [renamed, sealed.slice(0, -4), `${sealed}.x`, 'v2..x', 'v2.0123abcd.']) {
      expect(ring.open(wrong, 'here')).toBeUndefined();
    }
  });

  test('where no key is being replaced, the form is the one that older versions open', () => {
    expect(after.seal('a token', 'here')).toMatch(/^v1\./);
  });

  test.each([`${'1f'.repeat(32)},`, `,${'1f'.repeat(32)}`, `${'1f'.repeat(32)},short`])(
    '%j is no list of keys',
    (keys) => {
      expect(() => createSeal(keys)).toThrow('must be 64 hex characters');
    },
  );
});
