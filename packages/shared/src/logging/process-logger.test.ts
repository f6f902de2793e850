import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { localDay, logFileBase } from './log-file-name.ts';
import { zoneAtNoon } from './testing/zone-at-noon.ts';

const noisy = fileURLToPath(new URL('./testing/noisy-process.ts', import.meta.url));
const secret = 'not-a-real-secret-7f3a';
let dir = '';

vi.setConfig({ testTimeout: 60_000 });
process.env.TZ = zoneAtNoon();

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'omnirelay-logs-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
});

function run(how: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [noisy, how, secret], {
    env: { PATH: process.env.PATH, TZ: process.env.TZ, LOG_FILES: join(dir, 'Logs'), ...env },
  });
  const out: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended: ended.then((code) => ({ code, printed: out.join('') })) };
}

async function written(): Promise<string> {
  const names = await readdir(join(dir, 'Logs'));
  const texts = await Promise.all(names.map((name) => readFile(join(dir, 'Logs', name), 'utf8')));
  return texts.join('');
}

const eventsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).event as string);

describe.each(['', 'later-'])('however a process ends %s', (when) => {
  test.each([
    ['exit', 0, ['last']],
    ['throw', 1, ['last', 'process.crashed']],
    ['reject', 1, ['last', 'process.crashed']],
  ])('by %s: its last lines are in file and output, without secrets', async (how, code, last) => {
    const { ended } = run(`${when}${how}`);
    const { printed, code: endedWith } = await ended;
    expect(endedWith).toBe(code);
    const inFiles = await written();
    for (const text of [printed, inFiles]) {
      expect(text).not.toContain(secret);
      const events = eventsOf(text);
      expect(events.filter((event) => event === 'line')).toHaveLength(100);
      // Lines that were on their way to the system at that moment may come after the last ones.
      expect(events.filter((event) => last.includes(event))).toEqual(last);
      expect(events).toContain('first');
    }
  });
});

test('processes of one directory write a file each', async () => {
  const runs = Array.from({ length: 4 }, () => run('exit'));
  await Promise.all(runs.map(({ ended }) => ended));
  const names = await readdir(join(dir, 'Logs'));
  expect(new Set(names).size).toBe(4);
  for (const { child } of runs) {
    expect(
      names.filter((name) => name.includes(`-${child.pid}.${localDay(Date.now())}.`)),
    ).toHaveLength(1);
  }
});

test('where there can be no directory, that is said once, and output has every line', async () => {
  await writeFile(join(dir, 'Logs'), 'a file stands there');
  const { printed, code } = await run('later-exit').ended;
  const events = eventsOf(printed);
  expect(code).toBe(0);
  expect(events.filter((event) => event === 'line')).toHaveLength(100);
  expect(events.filter((event) => event === 'logs.files-failed')).toHaveLength(1);
  expect(printed).toContain('check LOG_FILES');
});

test('a disk that is full ends no process, holds none up, and costs output no line', async () => {
  await mkdir(join(dir, 'Logs'));
  const { child, ended } = run('later-exit');
  const base = logFileBase(join(dir, 'Logs'), {
    service: 'worker',
    host: hostname(),
    pid: child.pid ?? 0,
  });
  await symlink('/dev/full', `${base}.${localDay(Date.now())}.1.log`);
  const { printed, code } = await ended;
  const events = eventsOf(printed);
  expect(code).toBe(0);
  expect(events.filter((event) => event === 'line')).toHaveLength(100);
  expect(events.filter((event) => event === 'logs.files-failed')).toHaveLength(1);
  expect(printed).toContain('ENOSPC');
});

test('pretty is for people: no JSON, and as little of a secret', async () => {
  const { printed } = await run('exit', { LOG_FORMAT: 'pretty' }).ended;
  expect(printed).toMatch(/INFO.*worker: last/);
  expect(printed).not.toContain('{"level"');
  expect(printed).not.toContain(secret);
  // Files are for programs, whatever is on the screen.
  expect(eventsOf(await written()).at(-1)).toBe('last');
});

test('without LOG_FILES there are none', async () => {
  await run('exit', { LOG_FILES: '' }).ended;
  expect(await readdir(dir)).toEqual([]);
});
