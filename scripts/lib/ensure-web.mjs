import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.mjs';
import { withBinaries } from './ensure-dependencies.mjs';
import { findNode24 } from './ensure-node.mjs';
import { runQuietly } from './run-quietly.mjs';
import { stopWithMessage } from './stop-with-message.mjs';

const web = join(root, 'services/console/web');
// Whatever decides what the build makes: its own sources, and the versions it is made with.
const sources = [
  'src',
  'public',
  'index.html',
  'package.json',
  'vite.config.ts',
  '../../../pnpm-lock.yaml',
];

/** Builds the web app, unless what is built is newer than everything it is made of. */
export async function ensureWebBuilt() {
  const builtMs = changedMs(join(web, 'dist/index.html'));
  if (builtMs > Math.max(...sources.map((name) => newestMs(join(web, name))))) return;
  console.log('Building the web app ...');
  const vite = join(web, 'node_modules/vite/bin/vite.js');
  const { code, output } = await runQuietly(findNode24(), [vite, 'build'], {
    cwd: web,
    // Also where tests have it built: what they look at is what is served.
    env: { ...withBinaries(), NODE_ENV: 'production' },
  });
  if (code !== 0) stopWithMessage(`The web app could not be built:\n${output.trim()}`);
}

function newestMs(path) {
  const own = changedMs(path);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return own;
  return Math.max(own, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

/** 0 where there is nothing. */
function changedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
