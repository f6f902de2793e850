import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { folder, panels } from './testing/observability.ts';

const missing = (program: string, debian: string) =>
  spawnSync(program, ['--version']).error
    ? ` (skipped: ${program} is missing; it is in Debian's package ${debian})`
    : '';
const noPromtool = missing('promtool', 'prometheus');
const noAmtool = missing('amtool', 'prometheus-alertmanager');

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}
const well = { status: 0, said: expect.stringContaining('SUCCESS') };

describe.skipIf(noPromtool !== '')(`promtool${noPromtool}`, () => {
  test('finds the rules well', () => {
    expect(run('promtool', 'check', 'rules', 'alerts.yml')).toEqual(well);
  });

  test('finds the configuration well', () => {
    expect(run('promtool', 'check', 'config', 'prometheus.yml')).toEqual(well);
  });

  test('sees each alert fire by its fault, and not without it', { timeout: 60_000 }, () => {
    expect(run('promtool', 'test', 'rules', 'alerts.test.yml')).toEqual(well);
  });

  test('understands what panels ask for', () => {
    const dir = mkdtempSync(join(tmpdir(), 'omnirelay-panels-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const file = join(dir, 'panels.json');
    // Grafana fills these in.
    const rules = panels.map(({ expr }, i) => ({
      record: `panel:${i}`,
      expr: expr.replaceAll(/\$__(rate_interval|range|interval)/g, '5m'),
    }));
    // JSON is YAML.
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    expect(run('promtool', 'check', 'rules', file)).toEqual(well);
  });
});

describe.skipIf(noAmtool !== '')(`amtool${noAmtool}`, () => {
  test('finds the configuration of Alertmanager well', () => {
    expect(run('amtool', 'check-config', 'alertmanager.yml')).toEqual(well);
  });
});
