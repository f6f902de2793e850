import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { identifyProcess } from './process-identity.ts';
import { startService } from './service.ts';
import { waitUntil } from './wait-until.ts';

vi.setConfig({ testTimeout: 30_000 });

const exitWithParent = new URL('./exit-with-parent.ts', import.meta.url).href;

/** A service that prints its pid and goes on. */
function writeService(body = ''): { folder: string; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'service-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'main.ts');
  writeFileSync(
    file,
    `import { exitWithParent } from ${JSON.stringify(exitWithParent)};
    exitWithParent();
    console.log('pid ' + process.pid);
    ${body}
    setInterval(() => {}, 1_000);`,
  );
  return { folder, file };
}

function startPrinting(file: string) {
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const service = startService({ name: 'worker', file, env: process.env, print });
  const pids = () => lines.flatMap((line) => (/^pid (\d+)$/.exec(line) ?? []).slice(1).map(Number));
  return { service, lines, pids };
}

test('a killed service is started again, a stopped one is not', async () => {
  const { service, pids } = startPrinting(writeService().file);
  await waitUntil(() => pids().length === 1, { timeoutMs: 30_000 });
  process.kill(pids()[0] ?? 0, 'SIGKILL');
  await waitUntil(() => pids().length === 2, { timeoutMs: 30_000 });
  await service.stop(5_000);
  expect(pids().filter((pid) => identifyProcess(pid) !== undefined)).toEqual([]);
  expect(pids()).toHaveLength(2);
});

test('one that refuses to start is not tried again', async () => {
  const { service, lines } = startPrinting(
    writeService(`console.error('bad setting'); process.exit(2);`).file,
  );
  expect(await service.gaveUp).toMatch(/worker ended \(code 2\)/);
  await waitUntil(() => lines.includes('bad setting'), { timeoutMs: 30_000 });
  expect(lines).toContain('bad setting');
});

test('one that ignores SIGTERM is killed at the deadline', async () => {
  const { service, pids } = startPrinting(writeService(`process.on('SIGTERM', () => {});`).file);
  await waitUntil(() => pids().length === 1, { timeoutMs: 30_000 });
  await service.stop(200);
  expect(identifyProcess(pids()[0] ?? 0)).toBeUndefined();
});

test('a service ends with its parent, even when that is killed', async () => {
  const { folder, file } = writeService();
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const script = `
    import { appendFileSync } from 'node:fs';
    import { startService } from ${JSON.stringify(new URL('./service.ts', import.meta.url).href)};
    const print = (line) => appendFileSync(${JSON.stringify(output)}, line);
    startService({ name: 'worker', file: ${JSON.stringify(file)}, env: process.env, print });
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const printed = () => Number(/^pid (\d+)/.exec(readFileSync(output, 'utf8'))?.[1]);
  expect(await waitUntil(() => printed() > 0, { timeoutMs: 30_000 })).toBe(true);
  const pid = printed();
  expect(identifyProcess(pid)).toBeDefined();
  parent.kill('SIGKILL');
  expect(await waitUntil(() => identifyProcess(pid) === undefined, { timeoutMs: 30_000 })).toBe(
    true,
  );
});
