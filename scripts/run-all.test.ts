import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { identifyProcess } from '../packages/shared/src/local/process-identity.ts';
import { waitUntil } from '../packages/shared/src/local/wait-until.ts';
import { ownPort } from '../packages/shared/src/testing/own-port.ts';

vi.setConfig({ testTimeout: 120_000 });

const runAll = fileURLToPath(new URL('./run-all.ts', import.meta.url));
const exitWithParent = new URL('../packages/shared/src/local/exit-with-parent.ts', import.meta.url);

const head = `
  import { exitWithParent } from ${JSON.stringify(exitWithParent.href)};
  exitWithParent();
  process.on('SIGTERM', () => { console.log('stopped'); process.exit(0); });
`;
const service = (portVariable: string) => `
  import { createServer } from 'node:http';
  ${head}
  createServer((request, response) => response.end('ok')).listen(Number(process.env.${portVariable}), '127.0.0.1');
  console.log(JSON.stringify({ pid: process.pid, config: process.env.OMNIRELAY_CONFIG }));
`;
const sandbox = `
  ${head}
  console.log(JSON.stringify({ pid: process.pid }));
  console.log(JSON.stringify({ sandboxConfig: '/made/by/the-sandbox.yaml' }));
  setInterval(() => {}, 1_000);
`;

function writeTree(): string {
  const root = mkdtempSync(join(tmpdir(), 'run-all-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const files = {
    'services/ingress/src/main.ts': service('INGRESS_PORT'),
    'services/worker/src/main.ts': service('WORKER_PORT'),
    'services/console/src/main.ts': service('CONSOLE_PORT'),
    'packages/sandbox/src/main.ts': sandbox,
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

type Run = { child: ChildProcess; output: () => string; ended: Promise<number | null> };

async function startAll(root: string, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const ports = {
    INGRESS_PORT: String(await ownPort()),
    CONSOLE_PORT: String(await ownPort()),
    WORKER_PORT: String(await ownPort()),
    INGRESS_HOST: '127.0.0.1',
    CONSOLE_HOST: '127.0.0.1',
  };
  const cleared = { OMNIRELAY_CONFIG: '', REDIS_URL: '', DATABASE_URL: '' };
  const child = spawn(process.execPath, [runAll, '--root', root], {
    env: { ...process.env, ...cleared, ...ports, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, output: () => output, ended };
}

/** The last line comes without waiting for the worker. */
async function untilRunning(run: Run, processes: number): Promise<number[]> {
  const running = await waitUntil(() => run.output().includes('Ctrl-C stops'), {
    timeoutMs: 45_000,
  });
  expect(running, run.output()).toBe(true);
  const areAllThere = () => pidsOf(run).length === processes;
  expect(await waitUntil(areAllThere, { timeoutMs: 20_000 }), run.output()).toBe(true);
  return pidsOf(run);
}

function pidsOf(run: Run): number[] {
  return [...run.output().matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid));
}

function storePids(root: string): number[] {
  return ['redis', 'postgres'].flatMap((store) => {
    const record = JSON.parse(
      readFileSync(join(root, '.data', 'sandbox', store, 'process.json'), 'utf8'),
    );
    return [record.keeper.pid as number, record.server.pid as number];
  });
}

const stillRunning = (pids: number[]) => pids.filter((pid) => identifyProcess(pid) !== undefined);

test('runs the sandbox without a config file, and stops all of it in order', async () => {
  const root = writeTree();
  const run = await startAll(root);
  const pids = [...(await untilRunning(run, 4)), ...storePids(root)];
  expect(run.output()).toContain('"config":"/made/by/the-sandbox.yaml"');
  expect(run.output()).toContain('/service-api-webhook/zendesk-webhook');

  run.child.kill('SIGINT');
  expect(await run.ended).toBe(0);
  expect(stillRunning(pids)).toEqual([]);
  const stops = [...run.output().matchAll(/^(\w+) +\| stopped$/gm)].map(([, name]) => name);
  expect(stops[0]).toBe('ingress');
  expect(stops.at(-1)).toBe('sandbox');
});

test('uses the config file that is there', async () => {
  const root = writeTree();
  writeFileSync(join(root, 'omnirelay.yaml'), 'connections: {}\n');
  const run = await startAll(root);
  await untilRunning(run, 3);
  expect(run.output()).toContain(`"config":"${join(root, 'omnirelay.yaml')}"`);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
});

test('webhooks may come to a port that browsers refuse', async () => {
  const root = writeTree();
  writeFileSync(join(root, 'omnirelay.yaml'), 'connections: {}\n');
  const run = await startAll(root, { INGRESS_PORT: '10080' });
  await untilRunning(run, 3);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
});

test('killed, it leaves nothing running', async () => {
  const root = writeTree();
  const run = await startAll(root);
  const pids = [...(await untilRunning(run, 4)), ...storePids(root)];
  run.child.kill('SIGKILL');
  const gone = await waitUntil(() => stillRunning(pids).length === 0, { timeoutMs: 30_000 });
  expect(gone, `still running: ${stillRunning(pids)}`).toBe(true);
});

test('a service that refuses its settings ends everything with a reason', async () => {
  const root = writeTree();
  writeFileSync(join(root, 'services/worker/src/main.ts'), `console.error('no'); process.exit(3);`);
  const run = await startAll(root);
  expect(await run.ended).toBe(1);
  expect(run.output()).toContain('worker   | no');
  expect(run.output()).toContain('worker ended (code 3)');
});

test.each([
  [
    'a config file that is missing',
    { OMNIRELAY_CONFIG: 'nope.yaml' },
    /nope\.yaml.* does not exist/,
  ],
  ['a setting that makes no sense', { LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
])('%s is one message, not a stack trace', async (_, env, message) => {
  const run = await startAll(writeTree(), env);
  expect(await run.ended).toBe(1);
  expect(run.output()).toMatch(message);
  expect(run.output()).not.toMatch(/^\s+at /m);
});
