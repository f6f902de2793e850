import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { forgetRunning, noteRunning, readRunning } from './running.ts';

const dir = mkdtempSync(join(tmpdir(), 'omnirelay-running-'));
const file = join(dir, 'running.json');
afterAll(() => rmSync(dir, { recursive: true }));

test('is read while it runs, by its owner alone', () => {
  noteRunning(dir, { REDIS_URL: 'redis://127.0.0.1:1' });
  expect(readRunning(dir)).toEqual({ REDIS_URL: 'redis://127.0.0.1:1' });
  expect(statSync(file).mode & 0o077).toBe(0);
  forgetRunning(dir);
  expect(readRunning(dir)).toEqual({});
});

test('is nothing once its process is gone', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(file, JSON.stringify({ pid, env: { REDIS_URL: 'redis://127.0.0.1:1' } }));
  expect(readRunning(dir)).toEqual({});
});

test('is not forgotten by another', () => {
  const env = { REDIS_URL: 'redis://127.0.0.1:1' };
  writeFileSync(file, JSON.stringify({ pid: process.ppid, env }));
  forgetRunning(dir);
  expect(readRunning(dir)).toEqual(env);
});

test('is nothing where the file is none of ours', () => {
  writeFileSync(file, 'x');
  expect(readRunning(dir)).toEqual({});
});
