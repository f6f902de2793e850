import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { identifyProcess, isSameProcess } from './process-identity.ts';

test('tells a process from another one with the same number', () => {
  const own = identifyProcess(process.pid);
  expect(own).toMatchObject({ pid: process.pid, startedAt: expect.stringMatching(/./) });
  if (own === undefined) return;
  expect(isSameProcess(own)).toBe(true);
  expect(isSameProcess({ ...own, startedAt: 'another time' })).toBe(false);
});

test('knows when a process is gone', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  expect(identifyProcess(child.pid ?? 0)).toBeUndefined();
});
