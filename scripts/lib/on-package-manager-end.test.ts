import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';

const watcher = new URL('./on-package-manager-end.mjs', import.meta.url).href;
const script = `
  import { onPackageManagerEnd } from ${JSON.stringify(watcher)};
  onPackageManagerEnd(() => { console.log('ended'); process.exit(); });
  console.log('running');
  setInterval(() => {}, 1_000);
`;

test('a script notices that the npm that ran it was killed', async () => {
  // As npm does: a process that runs the script through a shell.
  const starter = `
    const { spawn } = require('node:child_process');
    const script = process.argv[1];
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  `;
  const npm = spawn(process.execPath, ['-e', starter, script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: 'start' },
  });
  onTestFinished(() => void npm.kill('SIGKILL'));
  const lines = createInterface({ input: npm.stdout });
  expect(await once(lines, 'line')).toEqual(['running']);
  npm.kill('SIGKILL');
  expect(await once(lines, 'line')).toEqual(['ended']);
});
