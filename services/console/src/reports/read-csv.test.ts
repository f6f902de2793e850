import { describe, expect, test } from 'vitest';
import { readCsv } from './read-csv.ts';

const header = 'value,title,source';
const read = (...lines: string[]) => readCsv(lines.join('\n'), 'ann@example.com');
const valuesOf = (csv: string) => readCsv(csv, 'ann').reports.map(({ value }) => value);

describe('a file as spreadsheets write it', () => {
  test.each([
    ['plain', `${header}\n0987654321,T,S\n`],
    ['with a byte order mark', `\ufeff${header}\n0987654321,T,S`],
    ['with semicolons', 'value;title;source\n0987654321;T, or so;S'],
    ['with CRLF', `${header}\r\n0987654321,T,S\r\n`],
    ['with quotes', '"value","title","source"\n"0987654321","a ""T"", or so","S"'],
    ['with blank lines', `${header}\n\n0987654321,T,S\n\n`],
    ['with other capitals and blanks', 'Value , TITLE,Source\n 0987654321 , T , S '],
    ['with columns in another order', 'source,title,value\nS,T,0987654321'],
    ['with all of it', '\ufeff"Value";"Title";"Source"\r\n"+84 987 654 321";"T";"S"\r\n'],
  ])('%s', (_, csv) => {
    expect(valuesOf(csv)).toEqual(['0987654321']);
  });

  test('has a line break in a quoted field', () => {
    const { reports } = read(`${header},details`, '0987654321,T,S,"one\ntwo"', '0987654322,T,S,');
    expect(reports.map(({ details }) => details)).toEqual(['one\ntwo', '']);
  });

  test('gives all that a line may say', () => {
    const { reports, refused } = read(
      `${header},kind,details,bank,amount,url,reported_at`,
      '0987654321,T,S,account,D,ACB,"1,500 000",https://news.example/1,2026-01-31',
    );
    expect(refused).toEqual([]);
    expect(reports).toEqual([
      {
        kind: 'account',
        value: '0987654321',
        title: 'T',
        details: 'D',
        bank: 'ACB',
        amount: 1_500_000,
        source: 'S',
        url: 'https://news.example/1',
        reportedAt: new Date('2026-01-31'),
        createdBy: 'ann@example.com',
      },
    ]);
  });

  test('keeps what looks like a formula as the text that it is', () => {
    const { reports } = read(header, `0987654321,"=HYPERLINK(""https://evil.example"")",@S`);
    expect(reports).toMatchObject([{ title: '=HYPERLINK("https://evil.example")', source: '@S' }]);
  });

  test('is cut where it is too long, and has no character that cannot be stored', () => {
    const { reports } = read(header, `0987654321,${'T'.repeat(300)},a\u0000b\ud800`);
    expect(reports[0]?.title).toHaveLength(200);
    expect(reports[0]?.source).not.toMatch(/\0|\ud800/u);
  });
});

describe('a line that cannot be used', () => {
  test.each([
    ['no number', 'x,T,S,,,', 'value'],
    ['a card', '4111 1111 1111 1111,T,S,,,', 'value'],
    ['no title', '0987654321, ,S,,,', 'title: is missing'],
    ['no source', '0987654321,T,,,,', 'source: is missing'],
    ['fewer fields', '0987654321', 'title: is missing'],
    ['another kind', '0987654321,T,S,e-mail,,', 'kind: one of phone, account, url'],
    ['no date', '0987654321,T,S,,yesterday,', 'reported_at'],
    ['no amount', '0987654321,T,S,,,much', 'amount'],
    ['less than nothing', '0987654321,T,S,,,-5', 'amount'],
  ])('is named: %s', (_, line, reason) => {
    const good = '0987654321,T,S,,,';
    const { reports, refused } = read(`${header},kind,reported_at,amount`, good, line, good);
    expect(reports).toHaveLength(2);
    expect(refused).toEqual([{ line: 3, reason: expect.stringContaining(reason) }]);
  });

  test('refuses an address that would run', () => {
    const { refused } = read(`${header},url`, '0987654321,T,S,javascript:alert(1)');
    expect(refused).toMatchObject([{ line: 2, reason: expect.stringContaining('url') }]);
  });

  test('is among the first hundred that are named', () => {
    const { reports, refused } = read(header, ...Array.from({ length: 150 }, () => 'x,T,S'));
    expect([reports.length, refused.length, refused.at(-1)?.line]).toEqual([0, 100, 101]);
  });
});

test.each([
  ['', 'missing: value, title, source'],
  ['0987654321,T,S', 'missing'],
  ['value\ttitle\tsource', 'missing'],
  [`${header},colour`, 'there are no columns colour'],
  [`${header},__proto__`, 'there are no columns __proto__'],
  [`${header}\n"0987654321,T,S`, "can't be read"],
])('the file is refused whole: %j', (csv, named) => {
  expect(() => readCsv(csv, 'ann')).toThrow(named);
});

describe('a line of which something cannot be kept', () => {
  test.each([
    ['an endless amount', ',Infinity,'],
    ['an amount that is too large', ',1e999,'],
    ['a year that the store does not have', ',,0000-01-01'],
    ['a day that others read as another', ',,01/02/2026'],
  ])('is refused: %s', (_, rest) => {
    const { reports, refused } = read(`${header},amount,reported_at`, `0987654321,T,S${rest}`);
    expect([reports.length, refused.length]).toEqual([0, 1]);
  });

  test.each([
    ['a blank line', ['', 'x,T,S']],
    ['a field of two lines', ['0987654321,"T\nT",S', 'x,T,S']],
  ])('is named by its line in the file, after %s', (_, lines) => {
    const inFile = [header, ...lines].join('\n').split('\n').indexOf('x,T,S') + 1;
    expect(read(header, ...lines).refused).toMatchObject([{ line: inFile }]);
  });

  test.each([
    ['title', '4111111111111111,S,'],
    ['source', 'T,4111111111111111,'],
    ['details', 'T,S,4111111111111111'],
  ])('keeps no card number: %s', (_, rest) => {
    const { reports } = read(`${header},details`, `0987654321,${rest}`);
    expect(JSON.stringify(reports)).not.toContain('4111111111111111');
  });
});
