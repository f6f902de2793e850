import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isPretty } from './open-stdout.ts';

const noisy = fileURLToPath(new URL('./testing/noisy-process.ts', import.meta.url));

function start(how: string, stdout: 'pipe' | number): ChildProcess {
  const env = { PATH: process.env.PATH };
  return spawn(process.execPath, [noisy, how], { env, stdio: ['ignore', stdout, 'ignore'] });
}

/** `late`: it was still running when a test would have given up. */
async function endOf(child: ChildProcess): Promise<unknown> {
  const waiting = new AbortController();
  const timeout = setTimeout(() => waiting.abort(), 20_000);
  const [code] = await once(child, 'exit', { signal: waiting.signal }).catch(() => ['late']);
  clearTimeout(timeout);
  child.kill('SIGKILL');
  return code;
}

describe.each([
  ['exit', 0],
  ['later-exit', 0],
  ['throw', 1],
  ['reject', 1],
])('a process that ends by %s', (how, code) => {
  test('ends where whoever read its output is gone', async () => {
    const child = start(how, 'pipe');
    child.stdout?.destroy();
    expect(await endOf(child)).toBe(code);
  });

  test.runIf(process.platform === 'linux')('ends where the disk is full', async () => {
    const full = await open('/dev/full', 'w');
    const child = start(how, full.fd);
    expect(await endOf(child)).toBe(code);
    await full.close();
  });
});

test.each([
  ['auto', true, true],
  ['auto', false, false],
  ['json', true, false],
  ['pretty', false, true],
] as const)('format %s, in a terminal: %s, is pretty: %s', (format, isTerminal, want) => {
  expect(isPretty(format, isTerminal)).toBe(want);
});
