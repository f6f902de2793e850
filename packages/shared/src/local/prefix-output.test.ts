import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { LogFormat } from '../logging/open-stdout.ts';
import { createPrinters } from './prefix-output.ts';

function printTo(isTTY: boolean, line: string, format?: LogFormat): string {
  const output = Object.assign(new PassThrough(), { isTTY });
  createPrinters(output, format)('worker')(line);
  return stripVTControlCharacters(String(output.read()));
}

test('a file gets the JSON as it is, with the name in front', () => {
  expect(printTo(false, '{"level":30,"msg":"hello"}')).toBe(
    'worker   | {"level":30,"msg":"hello"}\n',
  );
});

test('a terminal gets a readable line', () => {
  const printed = printTo(true, '{"level":30,"time":0,"msg":"hello","jobId":"a-1"}');
  expect(printed).toMatch(/^worker {3}\| .*INFO.*hello.*a-1/);
});

test('LOG_FORMAT decides, where it is set', () => {
  const line = '{"level":30,"time":0,"msg":"hello"}';
  expect(printTo(true, line, 'json')).toBe(`worker   | ${line}\n`);
  expect(printTo(false, line, 'pretty')).toMatch(/^worker {3}\| .*INFO.*hello/);
});

test('what is not JSON stays as it is', () => {
  expect(printTo(true, '{not json')).toBe('worker   | {not json\n');
});
