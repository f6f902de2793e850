import { expect, test } from 'vitest';
import { coloured, printable, standardOut } from './out.ts';

function outOf(isTTY: boolean, env: NodeJS.ProcessEnv) {
  const stream = Object.assign(Object.create(process.stdout), { isTTY, on: () => stream });
  return standardOut({ stdout: stream, stderr: stream }, env);
}

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { TERM: 'dumb' }, false],
])('a terminal: %s, %j', (isTTY, env, hasColour) => {
  const out = outOf(isTTY, env);
  expect(out.hasColour).toBe(hasColour);
  expect(coloured('x', 'red', out)).toBe(hasColour ? '\u001b[31mx\u001b[0m' : 'x');
});

test('what others wrote can do nothing to a terminal', () => {
  expect(printable('a\u001b[2Jb\r\nc\u202ed')).toBe('a [2Jb c d');
});
