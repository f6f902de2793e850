import { expect, test } from 'vitest';
import { csvProblem, maxCsvChars, readCsv } from './read-csv.ts';

const header = 'value,title,source\n';

test.each([
  ['', 'empty'],
  [' \r\n', 'empty'],
  ['x'.repeat(maxCsvChars + 1), 'tooLarge'],
  [`${header}0912345678,Tr\uFFFDng th\uFFFDng,VTV\n`, 'notUtf8'],
  ['v\0a\0l\0u\0e\0', 'notUtf8'],
  [`${header}0912345678,Trúng thưởng,VTV\n`, undefined],
] as const)('%.40j: %s', (csv, problem) => {
  expect(csvProblem(csv)).toBe(problem);
});

test('a file in UTF-8 is read without its mark', async () => {
  const file = new Blob(['\uFEFF', `${header}0912345678,Trúng thưởng,VTV`]);
  expect(await readCsv(file)).toEqual({ csv: `${header}0912345678,Trúng thưởng,VTV` });
});

test('one in UTF-16 is told from it', async () => {
  const file = new Blob([Buffer.from(`\uFEFF${header}`, 'utf16le')]);
  expect(await readCsv(file)).toMatchObject({ problem: 'notUtf8' });
});

test('one that is far too large is not read to its end', async () => {
  const file = new Blob([new Uint8Array(maxCsvChars * 6).fill(97)]);
  const { csv, problem } = await readCsv(file);
  expect([problem, csv.length]).toEqual(['tooLarge', (maxCsvChars + 1) * 4]);
});

test('one that is gone says so', async () => {
  const gone = {
    slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone')) }),
  } as unknown as Blob;
  expect(await readCsv(gone)).toEqual({ csv: '', problem: 'unreadable' });
});
