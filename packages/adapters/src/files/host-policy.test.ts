import { expect, test } from 'vitest';
import { FileRefused } from './file-errors.ts';
import { checkUrl, isTrusted } from './host-policy.ts';

test.each([
  ['https://acme.com/a', ['acme.com'], true],
  ['https://ACME.com/a', ['Acme.com'], true],
  ['http://acme.com:3000/a', ['acme.com:3000'], true],
  ['http://acme.com:3001/a', ['acme.com:3000'], false],
  ['https://acme.com/a', ['acme.com:443'], true],
  ['https://evil-acme.com/a', ['acme.com'], false],
  ['https://acme.com.evil.com/a', ['acme.com'], false],
  ['https://acme.com@evil.com/a', ['acme.com'], false],
  ['http://[::1]:80/a', ['[::1]'], true],
])('%s under the trusted hosts %j: %s', (url, hosts, want) => {
  expect(isTrusted(new URL(url), hosts)).toBe(want);
});

const check = (
  url: string,
  given: { afterHttps?: boolean; trusted?: boolean; mayBePrivate?: boolean } = {},
) => {
  const { afterHttps = false, trusted = false, mayBePrivate = trusted } = given;
  return () => checkUrl(new URL(url), { afterHttps, trusted, mayBePrivate });
};

test.each([
  'file:///etc/passwd',
  'ftp://acme.com/a',
  'data:text/plain,a',
  'http://127.0.0.1/a',
  'http://2130706433/a',
  'http://0x7f.1/a',
  'http://0/a',
  'http://[::1]/a',
  'http://[::ffff:169.254.169.254]/a',
])('refuses %s', (url) => {
  expect(check(url)).toThrow(FileRefused);
});

test('refuses a redirect from https to http, except on a trusted host', () => {
  const url = 'http://acme.com/a';
  expect(check(url, { afterHttps: true })).toThrow(FileRefused);
  expect(check(url, { afterHttps: true, trusted: true })).not.toThrow();
  expect(check(url)).not.toThrow();
  expect(check('https://acme.com/a', { afterHttps: true })).not.toThrow();
});

test('a private address is fine where private ones are allowed', () => {
  expect(check('http://10.0.0.1/a', { mayBePrivate: true })).not.toThrow();
  expect(check('http://10.0.0.1/a', { trusted: true })).not.toThrow();
});
