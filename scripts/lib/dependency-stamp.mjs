import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.mjs';

const stampFile = join(root, 'node_modules/.omnirelay-installed');
const groups = ['packages', 'services'];
const fixed = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', '.npmrc'];

/** Changes whenever an install would do something else: other manifests, another kind of machine. */
export function hashManifests() {
  const members = groups.flatMap((group) => list(group).map((name) => `${group}/${name}`));
  const manifests = [...members, 'services/console/web', 'e2e', 'bench'].map(
    (folder) => `${folder}/package.json`,
  );
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of [...fixed, ...manifests.sort()]) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(`\0${file}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

export function isInstalled(hash) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash;
}

export function markInstalled(hash) {
  writeFileSync(stampFile, hash);
}

function list(folder) {
  return existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
}
