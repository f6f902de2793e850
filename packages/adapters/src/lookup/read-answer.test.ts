import { LookupSource } from '@omnirelay/shared/config/lookup-source.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAnswer } from './read-answer.ts';

const settings = { name: 'scam-list', url: 'https://scam.example/{value}' };
const read = (json: unknown, change: object = {}) =>
  readAnswer(LookupSource.parse({ ...settings, ...change }), json);

const source = 'scam-list';
const reported = (total: number, ...titles: string[]) => ({
  source,
  status: 'reported',
  total,
  items: titles.map((title) => ({ source, title })),
});
const notFound = { source, status: 'not_found' };
const badShape = { source, status: 'unknown', reason: 'bad-shape' };
const a = { title: 'a' };

test.each([
  [{ total: 2, items: [a] }, reported(2, 'a')],
  [{ total: '2', items: [a] }, reported(2, 'a')],
  [{ total: ' 12 ', items: [a] }, reported(12, 'a')],
  [{ total: 5 }, reported(5)],
  [{ total: 5, items: null }, reported(5)],
  [{ total: 5, items: [] }, reported(5)],
  [{ total: 2, items: [{ name: 'elsewhere' }] }, reported(2)],
  [{ items: [a, { title: 'b' }] }, reported(2, 'a', 'b')],
  [{ items: [a, 'unreadable'] }, reported(2, 'a')],
  [{ total: null, items: [a] }, reported(1, 'a')],

  [{ total: 0, items: [] }, notFound],
  [{ total: '0', items: [] }, notFound],
  [{ total: 0 }, notFound],
  [{ total: 0, items: null }, notFound],
  [{ items: [] }, notFound],

  // Neither a count nor a list: such as a refusal with a status of 200.
  [{}, badShape],
  [{ error: 'quota exceeded' }, badShape],
  [{ total: null, items: null }, badShape],
  [[], badShape],
  [null, badShape],
  ['nothing', badShape],
  [0, badShape],
  [{ total: 0, items: [a] }, badShape],
  [{ total: -1, items: [] }, badShape],
  [{ total: 1.5, items: [] }, badShape],
  [{ total: '1,234', items: [] }, badShape],
  [{ total: '', items: [] }, badShape],
  [{ total: '99999999999999999999', items: [] }, badShape],
  [{ total: true, items: [] }, badShape],
  [{ total: [1], items: [] }, badShape],
  [{ total: {}, items: [] }, badShape],
  [{ total: 1, items: 'many' }, badShape],
  [{ total: 0, items: { a } }, badShape],
  [{ items: [1, null, 'x', []] }, badShape],
  [{ items: [{ title: { text: 'a' } }] }, badShape],
])('%j', (json, want) => {
  expect(read(json)).toEqual(want);
});

describe('pointers', () => {
  test('lead to wherever a source keeps things', () => {
    const change = {
      total: '/data/meta/count',
      items: '/data/rows',
      item: { title: '/0', date: '/1/at', url: '/1/see' },
    };
    const rows = [['a', { at: '2024-05-01', see: 'https://a.example/1' }]];
    expect(read({ data: { meta: { count: 9 }, rows } }, change)).toEqual({
      ...reported(9),
      items: [{ source, title: 'a', date: '2024-05-01', url: 'https://a.example/1' }],
    });
  });

  test('may mean the whole answer, and the whole item', () => {
    expect(read(['a', 'b'], { items: '', item: { title: '' } })).toEqual(reported(2, 'a', 'b'));
    expect(read([], { items: '' })).toEqual(notFound);
    expect(read(3, { total: '' })).toEqual(reported(3));
  });
});

describe('an item', () => {
  const item = (change: object) => {
    const answer = read({ total: 1, items: [{ title: 'a', ...change }] });
    return answer.status === 'reported' ? answer.items[0] : answer;
  };

  test.each([
    ['  Lừa đảo\n\tchuyển  khoản ', 'Lừa đảo chuyển khoản'],
    ['a\u0000b\u001b[31mc\u0085\u009b', 'ab[31mc'],
    ['a\u202egnp.exe\u2066', 'agnp.exe'],
    ['👩‍👩‍👧 ❤️', '👩‍👩‍👧 ❤️'],
    ['a\ud83d', 'a\ufffd'],
    ['😀'.repeat(201), '😀'.repeat(200)],
    [`${'x'.repeat(199)} y`, 'x'.repeat(199)],
  ])('has %j as title', (title, want) => {
    expect(item({ title })).toEqual({ source, title: want });
  });

  test.each([
    ['2024-05-01', '2024-05-01'],
    ['2024-05-01T23:30:00+07:00', '2024-05-01'],
    [' 1/5/2024 ', '1/5/2024'],
  ])('has %j as date', (date, want) => {
    expect(item({ date })).toEqual({ source, title: 'a', date: want });
  });

  test.each([
    ['https://scam.example/r/1?x=ă', 'https://scam.example/r/1?x=%C4%83'],
    ['HTTP://scam.example', 'http://scam.example/'],
  ])('has %j as address', (url, want) => {
    expect(item({ url })).toEqual({ source, title: 'a', url: want });
  });

  test.each([
    { url: 'javascript:alert(1)' },
    { url: 'data:text/html,x' },
    { url: 'ftp://scam.example/' },
    { url: '/r/1' },
    { url: 'https://bank.vn@evil.example/' },
    { url: `https://scam.example/${'x'.repeat(500)}` },
    { url: `https://scam.example/${'ă'.repeat(400)}` },
    { url: 7 },
    { date: 1714550400 },
    { date: {} },
    { date: '' },
  ])('does without %j', (change) => {
    expect(item(change)).toEqual({ source, title: 'a' });
  });

  test('is one of the first ten that can be read', () => {
    const items = [{}, ...Array.from({ length: 30 }, (_, i) => ({ title: `t${i}` }))];
    const titles = Array.from({ length: 10 }, (_, i) => `t${i}`);
    expect(read({ items })).toEqual(reported(31, ...titles));
  });
});

test('any JSON has an answer', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (total, items) => {
      expect(['reported', 'not_found', 'unknown']).toContain(read({ total, items }).status);
      expect(read(total).source).toBe(source);
    }),
  );
});
