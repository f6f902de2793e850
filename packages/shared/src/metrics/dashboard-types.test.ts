import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { folder } from './testing/observability.ts';

const compiler = join(import.meta.dirname, '../../../../node_modules/.bin/tsc');
const types = join(import.meta.dirname, 'testing/grafana-dashboard.ts');
const texts = globSync(join(folder, 'grafana/dashboards/*.json'))
  .sort()
  .map((file) => ({ name: basename(file, '.json'), text: readFileSync(file, 'utf8') }));

/** What the compiler has against them, as Grafana's own types say what a dashboard is. */
async function compile(given: { name: string; text: string }[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'omnirelay-dashboards-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const head = `import type { GrafanaDashboard } from ${JSON.stringify(types)};\n`;
  for (const { name, text } of given) {
    const json = `export const dashboard: GrafanaDashboard = ${text};\n`;
    await writeFile(join(dir, `${name}.mts`), head + json);
  }
  const options = '--noEmit --strict --skipLibCheck --allowImportingTsExtensions'.split(' ');
  const files = given.map(({ name }) => `${name}.mts`);
  const all = [...options, '--module', 'nodenext', '--types', '', ...files];
  return promisify(execFile)(compiler, all, { cwd: dir }).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}

test('Grafana’s own types have nothing against any dashboard', async () => {
  expect(texts.length).toBeGreaterThan(4);
  expect(await compile(texts)).toBe('');
});

test.each([
  ['an option that there is not', '"graphMode"', '"graphMood"'],
  ['a way to draw that there is not', '"drawStyle": "line"', '"drawStyle": "wave"'],
  ['a kind of panel that has other options', '"type": "timeseries"', '"type": "stat"'],
])('they would have against %s', async (_, right, wrong) => {
  const found = texts.find(({ text }) => text.includes(right));
  const text = found?.text.replace(right, wrong) ?? '';
  expect(await compile([{ name: 'wrong', text }])).toContain('wrong.mts');
});
