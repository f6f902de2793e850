import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.mjs';
import { stopWithMessage } from './stop-with-message.mjs';

const targetMajor = 24;
const oldestMajor = 20;

const ownMajor = Number(process.versions.node.split('.')[0]);

export function requireUsableNode() {
  if (process.platform === 'win32') {
    stopWithMessage('Omnirelay runs on Linux and macOS. On Windows, use WSL or docker compose.');
  }
  if (ownMajor < oldestMajor) {
    stopWithMessage(
      `Omnirelay needs Node ${oldestMajor} or newer to start; this is ${process.versions.node}.\n` +
        'Get one from https://nodejs.org/ and try again.',
    );
  }
}

/** The Node that runs the TypeScript sources: the installed dependency, else a new enough own one. */
export function findNode24() {
  const installed = join(root, 'node_modules/node/bin/node');
  if (existsSync(installed)) return installed;
  if (ownMajor >= targetMajor) return process.execPath;
  return stopWithMessage(
    `Node ${targetMajor} should have been installed as a dependency but is missing.\n` +
      'Remove the folder node_modules and try again.',
  );
}
