import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';

const version = '12.21.0';
const oldestMajor = 12;

/** The command that runs pnpm: an installed one that is new enough, else the exact one through npx. */
export function findPnpm() {
  // Asked outside the checkout, where a manifest could make it download another version.
  const result = spawnSync('pnpm', ['--version'], { encoding: 'utf8', cwd: tmpdir() });
  const major = Number.parseInt(result.stdout ?? '', 10);
  if (result.status === 0 && major >= oldestMajor) return { command: 'pnpm', args: [] };
  return { command: 'npx', args: ['--yes', `pnpm@${version}`] };
}
