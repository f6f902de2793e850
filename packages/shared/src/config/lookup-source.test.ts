import { expect, test } from 'vitest';
import { LookupSource } from './lookup-source.ts';

const least = { name: 'scam-list', url: 'https://scam.example/{kind}?q={value}' };

test('a name and an address are enough', () => {
  expect(LookupSource.parse(least)).toMatchObject({
    ...least,
    method: 'GET',
    headers: {},
    kinds: ['phone', 'account', 'url'],
    total: '/total',
    items: '/items',
    item: { title: '/title', date: '/date', url: '/url' },
    timeout: 3_000,
    notFound: [404],
  });
});

test.each([
  { url: 'http://10.0.0.5:8080/{value}' },
  { url: 'http://[::1]:8080/?q={value}' },
  { url: 'http://scam-list?q={value}' },
  { url: 'https://scam.example/?filter=%7B"q":"{value}"%7D' },
  { url: 'https://scam.example/@{value}' },
  { method: 'POST', body: '{"q":"{value}"}' },
  { method: 'POST' },
  { headers: { authorization: 'Bearer fake' } },
  { total: '', items: '/a~1b/0/c~0d' },
  { kinds: ['phone'] },
  { timeout: '500ms', notFound: [404, 410] },
])('%j is accepted', (change) => {
  expect(LookupSource.safeParse({ ...least, ...change }).error).toBeUndefined();
});

test.each([
  [{ name: 'scam list' }, 'name'],
  [{ name: '' }, 'name'],
  [{ url: 'https://scam.example/check' }, 'url'],
  [{ url: 'https://{value}/check' }, 'url'],
  [{ url: 'https://{kind}.scam.example/{value}' }, 'url'],
  [{ url: 'https://scam.example:{value}/' }, 'url'],
  [{ url: 'https://scam.example{value}' }, 'url'],
  [{ url: '{value}' }, 'url'],
  [{ url: 'file:///etc/{value}' }, 'url'],
  [{ url: 'javascript:{value}' }, 'url'],
  [{ url: 'https://scam.example/{value}?by={bank}' }, 'url'],
  [{ url: 'https://scam.example/#{value}' }, 'url'],
  [{ url: 'https://me:secret@scam.example/{value}' }, 'url'],
  [{ url: 'https://{value}@scam.example/{value}' }, 'url'],
  [{ method: 'PUT' }, 'method'],
  [{ body: '{"q":"{value}"}' }, 'body'],
  [{ method: 'POST', body: '{"q":{value}}' }, 'body'],
  [{ method: 'POST', body: 'q={value}' }, 'body'],
  [{ headers: { 'x key': 'a' } }, 'headers.x key'],
  [{ headers: { 'x-key': 'a\r\nhost: evil.example' } }, 'headers.x-key'],
  [{ kinds: [] }, 'kinds'],
  [{ kinds: ['email'] }, 'kinds.0'],
  [{ total: 'total' }, 'total'],
  [{ items: '/a~2' }, 'items'],
  [{ item: { name: '/name' } }, 'item'],
  [{ timeout: 3 }, 'timeout'],
  [{ timeout: '0s' }, 'timeout'],
  [{ timeout: '2m' }, 'timeout'],
  [{ notFound: [200] }, 'notFound.0'],
  [{ retries: 2 }, ''],
])('%j is refused', (change, at) => {
  const { error } = LookupSource.safeParse({ ...least, ...change });
  // Some are wrong in two ways.
  expect(new Set(error?.issues.map(({ path }) => path.join('.')))).toEqual(new Set([at]));
});

test('a problem never repeats a secret', () => {
  const url = 'https://me:hunter2@scam.example/{value}{x}';
  const { error } = LookupSource.safeParse({ ...least, url });
  expect(error?.issues).toHaveLength(2);
  expect(JSON.stringify(error?.issues)).not.toContain('hunter2');
});
