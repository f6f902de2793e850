import { expect, test } from 'vitest';
import { explainInstallFailure } from './explain-install-failure.mjs';

test.each([
  ['no network', 'npm error code EAI_AGAIN\nnpm error request failed', /network/],
  ['no permission', 'npm error code EACCES\nnpm error mkdir', /may not be written/],
  ['a full disk', 'ENOSPC: no space left on device', /disk is full/],
  ['another lock file', 'ERR_PNPM_OUTDATED_LOCKFILE', /npx pnpm install/],
  ['no npm', 'spawn npx ENOENT', /npm .* missing/],
  ['something else', 'strange', /reason below/],
])('%s: says what to do', (_, output, advice) => {
  expect(explainInstallFailure(output)).toMatch(advice);
});

test('shows what the installer said, without stack traces', () => {
  const shown = explainInstallFailure('npm warn old\nError: broken\n    at file.js:1\nlast word\n');
  expect(shown).toMatch(/Error: broken\n {4}last word$/);
  expect(shown).not.toMatch(/file\.js|npm warn/);
});
