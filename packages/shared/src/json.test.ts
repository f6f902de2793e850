import { expect, test } from 'vitest';
import { parseJson } from './json.ts';

test.each([
  {
    name: 'ids beyond 2^53 stay exact',
    json: '{"id":9007199254740993}',
    want: { id: '9007199254740993' },
  },
  { name: 'negative ones too', json: '[-9223372036854775808]', want: ['-9223372036854775808'] },
  {
    name: 'safe integers stay numbers',
    json: '{"id":9007199254740991}',
    want: { id: 9007199254740991 },
  },
  {
    name: 'digits inside strings stay as they are',
    json: '{"a":"x 12345678901234567890 \\" 1","b":12345678901234567890}',
    want: { a: 'x 12345678901234567890 " 1', b: '12345678901234567890' },
  },
  {
    name: 'long fractions stay numbers',
    json: '[1234567890.12345678901234567890]',
    want: [1234567890.1234567],
  },
  {
    name: '__proto__ is an ordinary key',
    json: '{"__proto__":{"x":1}}',
    want: JSON.parse('{"__proto__":{"x":1}}'),
  },
  { name: 'the last of duplicate keys wins', json: '{"a":1,"a":2}', want: { a: 2 } },
])('$name', ({ json, want }) => {
  expect(parseJson(json)).toEqual(want);
});

test('long ids stay exact wherever they stand, and however short the rest is', () => {
  const id = '9007199254740993';
  for (let before = 0; before < 40; before++) {
    for (const after of ['', ' ', ' '.repeat(20)]) {
      expect(parseJson(`${' '.repeat(before)}[${id}${after}]`)).toEqual([id]);
      expect(parseJson(`${' '.repeat(before)}[12345,${id},678${after}]`)).toEqual([12345, id, 678]);
    }
  }
});

test.each([
  {
    name: 'long fractions',
    json: '{"lat":-0.12345678901234567}',
    want: { lat: -0.12345678901234566 },
  },
  { name: 'long exponents', json: '[1234567890123456e5]', want: [1234567890123456e5] },
])('$name of a location stay numbers', ({ json, want }) => {
  expect(parseJson(json)).toEqual(want);
});

test.each([
  {
    name: 'an unterminated string of escapes',
    text: `{"id":1234567890123456,"x":"${'\\"'.repeat(300_000)}`,
  },
  { name: 'endless digits', text: `[${'1'.repeat(500_000)}.x]` },
])('$name is refused without being read again and again', ({ text }) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
});

test('a hundred thousand levels of nesting are read, long integers or not', () => {
  const deep = `{"id":12345678901234567890,"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  expect(parseJson(deep)).toHaveProperty('id', '12345678901234567890');
});

test('prototypes are never touched', () => {
  parseJson('{"__proto__":{"polluted":12345678901234567890}}');
  expect({}).not.toHaveProperty('polluted');
});
