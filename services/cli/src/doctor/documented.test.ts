import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const sources = globSync(`${import.meta.dirname}/**/*.ts`).filter((file) => !/\.test\./.test(file));
const codes = sources.flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  const said = text.matchAll(/(?:problem|warning)\)?\(\s*'([a-z_]+)'|\bcode: '([a-z_]+)'/g);
  return [...said].map(([, called, named]) => called ?? named ?? '');
});
const page = readFileSync(`${import.meta.dirname}/../../../../docs/cli.md`, 'utf8');

test.each([...new Set(codes)].sort())('%s is in docs/cli.md', (code) => {
  expect(page).toContain(`| \`${code}\``);
});

test('nothing else is', () => {
  const told = [...(page.split('### Findings')[1] ?? '').matchAll(/^\| `([a-z_]+)`/gm)].map(
    ([, code]) => code,
  );
  expect(told.filter((code) => !codes.includes(code ?? ''))).toEqual([]);
  expect(told.length).toBeGreaterThan(40);
});
