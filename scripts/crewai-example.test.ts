import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../examples/crewai', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

// It needs nothing but Python's standard library.
test.skipIf(!hasPython)(
  `the CrewAI example passes its own tests${hasPython ? '' : ' (skipped: python3 is not installed)'}`,
  { timeout: 60_000 },
  () => {
    const ran = spawnSync('python3', ['-m', 'unittest'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    expect(ran.stderr).toMatch(/\nOK\n$/);
    expect(ran.status).toBe(0);
  },
);
