import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { alertNames } from '../packages/shared/src/alerts/names.ts';

const e2e = new URL('../e2e/', import.meta.url);
const tests = readdirSync(e2e)
  .filter((file) => /^alerts.*\.test\.ts$/.test(file))
  .map((file) => readFileSync(new URL(file, e2e), 'utf8'))
  .join('\n');

test.each(alertNames)('%s is fired by its fault, in real processes', (name) => {
  expect(tests).toMatch(new RegExp(`expectTold\\('fired ${name}[ ']`));
});
