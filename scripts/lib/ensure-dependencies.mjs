import { binaries, root } from './checkout.mjs';
import { hashManifests, isInstalled, markInstalled } from './dependency-stamp.mjs';
import { explainInstallFailure } from './explain-install-failure.mjs';
import { findPnpm } from './find-pnpm.mjs';
import { runQuietly } from './run-quietly.mjs';
import { stopWithMessage } from './stop-with-message.mjs';

const progressEveryMs = 3_000;

// Never ask (CI), and say within half a minute, rather than after one and a half, that nobody answers.
const withoutLongWaits = { CI: 'true', npm_config_fetch_retry_maxtimeout: '10000' };

/** Installs what pnpm-lock.yaml names, unless exactly that is there already. */
export async function ensureDependencies() {
  const hash = hashManifests();
  if (isInstalled(hash)) return;
  console.log('Installing dependencies (the first time this takes a minute or two) ...');
  const pnpm = findPnpm();
  const { code, output } = await runQuietly(
    pnpm.command,
    [...pnpm.args, 'install', '--frozen-lockfile', '--reporter=append-only'],
    { cwd: root, env: { ...process.env, ...withoutLongWaits }, progress: showProgress() },
  );
  if (code !== 0) stopWithMessage(explainInstallFailure(output));
  markInstalled(hash);
  console.log('Dependencies are installed.');
}

/** Commands of the dependencies first on the path, Node 24 among them. */
export function withBinaries(env = process.env) {
  return { ...env, PATH: `${binaries}:${env.PATH ?? ''}` };
}

function showProgress() {
  let shownAt = 0;
  return (line) => {
    if (!line.startsWith('Progress:') || Date.now() - shownAt < progressEveryMs) return;
    shownAt = Date.now();
    console.log(`  ${line}`);
  };
}
