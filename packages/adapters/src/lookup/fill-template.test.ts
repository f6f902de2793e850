import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillBody, fillUrl } from './fill-template.ts';

const account = (value: string) => ({ kind: 'account' as const, value });

describe('an address', () => {
  const query = 'https://scam.example/check?type={kind}&q={value}';
  const path = 'https://scam.example/{kind}/{value}/reports';

  test.each([
    [query, '0912345678', 'https://scam.example/check?type=account&q=0912345678'],
    [query, 'a&b=c#d', 'https://scam.example/check?type=account&q=a%26b%3Dc%23d'],
    [query, '+84 9', 'https://scam.example/check?type=account&q=%2B84%209'],
    [query, 'tài', 'https://scam.example/check?type=account&q=t%C3%A0i'],
    [path, 'evil.vn/../x?y', 'https://scam.example/account/evil.vn%2F..%2Fx%3Fy/reports'],
    [path, '%2e%2e', 'https://scam.example/account/%252e%252e/reports'],
    [path, '\\\\evil.vn', 'https://scam.example/account/%5C%5Cevil.vn/reports'],
    [query, '{kind}{value}', 'https://scam.example/check?type=account&q=%7Bkind%7D%7Bvalue%7D'],
    [query, "$&$1$'", "https://scam.example/check?type=account&q=%24%26%241%24'"],
    [query, 'a\ud83d', 'https://scam.example/check?type=account&q=a%EF%BF%BD'],
    [`${query}&again={value}`, '1', 'https://scam.example/check?type=account&q=1&again=1'],
  ])('%s of %j', (template, value, want) => {
    // Apostrophes are encoded by URL itself.
    expect(fillUrl(template, account(value))?.href).toBe(want.replaceAll("'", '%27'));
  });

  test.each(['', '.', '..'])('has no place for %j', (value) => {
    expect(fillUrl(path, account(value))).toBeUndefined();
  });

  test('keeps its host and the depth of its path whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const url = fillUrl(path, account(value));
        if (url === undefined) return;
        expect(url.origin).toBe('https://scam.example');
        expect(url.pathname).toMatch(/^\/account\/[^/]+\/reports$/);
        expect(url.search + url.hash).toBe('');
      }),
    );
  });
});

describe('a body', () => {
  test.each([
    ['{"q":"{value}","k":"{kind}"}', '1', { q: '1', k: 'account' }],
    ['{"q":"{value}"}', '","admin":true,"x":"', { q: '","admin":true,"x":"' }],
    ['{"q":"{value}"}', 'a\\', { q: 'a\\' }],
    ['{"q":"{value}"}', 'a\n\u2028"', { q: 'a\n\u2028"' }],
    ['{"q":"{value}"}', '{kind}', { q: '{kind}' }],
    ['{"q":"{value}"}', 'a\ud83d', { q: 'a\ufffd' }],
    ['["{value} {value}",{"n":[1,null]}]', '7', ['7 7', { n: [1, null] }]],
    ['"{value}"', '7', '7'],
  ])('%s of %j', (template, value, want) => {
    expect(JSON.parse(fillBody(template, account(value)))).toEqual(want);
  });

  test('holds exactly the value whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const body = JSON.parse(fillBody('{"q":"<{value}>","fixed":1}', account(value)));
        expect(body).toEqual({ q: `<${value.toWellFormed()}>`, fixed: 1 });
      }),
    );
  });
});
