import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type LogFilesOptions, type LogFilesState, openLogFiles } from './log-files.ts';
import { removeOldLogFiles } from './remove-old-log-files.ts';
import { zoneAtNoon } from './testing/zone-at-noon.ts';

process.env.TZ = zoneAtNoon();

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'omnirelay-logs-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
});

function open(part: Partial<LogFilesOptions> = {}) {
  const states: LogFilesState[] = [];
  const files = openLogFiles({
    ...{ directory: dir, keepDays: 14, service: 'worker', host: 'box.example', pid: 7 },
    ...{ report: (state) => states.push(state), nowMs: Date.now, retryMs: 50, ...part },
  });
  return { files, states };
}

async function written(directory = dir): Promise<string[]> {
  const texts = [];
  for (const name of (await readdir(directory)).sort(byNumber)) {
    texts.push(await readFile(join(directory, name), 'utf8'));
  }
  return texts.join('').trimEnd().split('\n');
}
const byNumber = (a: string, b: string) => numberOf(a) - numberOf(b);
const numberOf = (name: string) => Number(name.split('.').at(-2));

test('lines are in the file of this process and day, in order', async () => {
  const { files } = open();
  for (let i = 0; i < 1_000; i += 1) files.write(`${i}\n`);
  await expect.poll(() => written()).toHaveLength(1_000);
  expect((await written()).at(-1)).toBe('999');
  expect(await readdir(dir)).toEqual([
    expect.stringMatching(/^worker-box-example-7\.\d{4}-\d\d-\d\d\.1\.log$/),
  ]);
});

test('a file that has become too large is followed by another, and no line is lost or cut', async () => {
  const { files } = open({ maxSize: '1k' });
  for (let i = 0; i < 60; i += 1) {
    files.write(`${String(i).padStart(99, '.')}\n`);
    if (i % 20 === 19) await expect.poll(() => written()).toHaveLength(i + 1);
  }
  expect((await readdir(dir)).length).toBeGreaterThan(1);
  expect((await written()).map((line) => Number(line.replaceAll('.', '')))).toEqual(
    Array.from({ length: 60 }, (_, i) => i),
  );
});

test('what came before there was a directory is written once there is one', async () => {
  const directory = join(dir, 'Logs');
  await writeFile(directory, 'a file stands there');
  const { files, states } = open({ directory });
  files.write('early\n');
  await expect.poll(() => states).toHaveLength(1);
  await rm(directory);
  // By us, or by the log itself, whoever is first.
  await mkdir(directory, { recursive: true });
  await expect.poll(() => written(directory)).toEqual(['early']);
  expect(states).toEqual([
    { isWritten: false, problem: expect.stringContaining('EEXIST') },
    { isWritten: true, missingLines: 0 },
  ]);
});

test('what does not fit into memory meanwhile is counted', async () => {
  const directory = join(dir, 'Logs');
  await writeFile(directory, 'a file stands there');
  const { files, states } = open({ directory });
  const line = `${'x'.repeat(99_999)}\n`;
  for (let i = 0; i < 20; i += 1) files.write(line);
  await expect.poll(() => states).toHaveLength(1);
  await rm(directory);
  await expect.poll(() => states).toHaveLength(2);
  expect(states[1]).toEqual({ isWritten: true, missingLines: 10 });
});

test('files of the last days are kept, older ones and nobody else’s are removed', async () => {
  const names = [
    'worker-a-1.2026-03-15.1.log',
    'ingress-b-2.2026-03-14.3.log',
    'console-c-3.2026-03-13.1.log',
    'worker-gone-9.2025-12-31.12.log',
    'diary.2020-01-01.1.log',
    'worker-notes.txt',
  ];
  for (const name of names) await writeFile(join(dir, name), '');
  await removeOldLogFiles(dir, 2, new Date(2026, 2, 15, 12).getTime());
  expect((await readdir(dir)).sort()).toEqual([
    'diary.2020-01-01.1.log',
    'ingress-b-2.2026-03-14.3.log',
    'worker-a-1.2026-03-15.1.log',
    'worker-notes.txt',
  ]);
});
