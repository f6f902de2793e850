import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = [
  ...['packages/shared', 'packages/adapters', 'packages/sandbox'],
  ...['services/ingress', 'services/worker', 'services/console'],
];

export type PreviousRelease =
  | { ref: string; root: string; remove(): Promise<void> }
  /** why there is none to be had */
  | { missing: string };

/**
 * The code of the version before in a directory of its own, with the dependencies of this one:
 * `OMNIRELAY_PREVIOUS`, else the last tag `v*` before this commit, else what `.previous-release` names.
 */
export async function checkOutPreviousRelease(env = process.env): Promise<PreviousRelease> {
  const ref = env.OMNIRELAY_PREVIOUS || (await lastTag()) || (await fileRef());
  if (!ref)
    return {
      missing:
        'nothing names the version before: no OMNIRELAY_PREVIOUS, tag v* or .previous-release',
    };
  const commit = await git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
  if (!commit)
    return { missing: `${ref} is not in this clone (a shallow one? git fetch --unshallow --tags)` };
  const dir = await mkdtemp(join(tmpdir(), 'omnirelay-previous-'));
  const remove = () => rm(dir, { recursive: true, force: true });
  const archive = join(dir, 'source.tar');
  await run('git', ['archive', '--output', archive, commit, 'package.json', ...folders], {
    cwd: root,
  });
  await run('tar', ['-xf', archive, '-C', dir]);
  for (const folder of folders) {
    const unlike = await unlikeDependencies(join(dir, folder), join(root, folder));
    if (unlike.length > 0) {
      await remove();
      return { missing: `${ref} needs other dependencies: ${unlike.join(', ')}` };
    }
    await linkDependencies(dir, folder);
  }
  return { ref, root: dir, remove };
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd: root }).catch(() => ({ stdout: '' }));
  return stdout.trim();
}

const lastTag = () => git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^');
const fileRef = async () =>
  (await readFile(join(root, '.previous-release'), 'utf8').catch(() => '')).trim();

type Manifest = { dependencies?: Record<string, string> };

async function dependenciesOf(folder: string): Promise<Record<string, string>> {
  const text = await readFile(join(folder, 'package.json'), 'utf8');
  return (JSON.parse(text) as Manifest).dependencies ?? {};
}

/** Those that this version lacks, or has in another major version. */
async function unlikeDependencies(then: string, now: string): Promise<string[]> {
  const known = await dependenciesOf(now);
  const major = (version = '') => /\d+/.exec(version)?.[0];
  return Object.entries(await dependenciesOf(then))
    .filter(([name, version]) => !(name in known) || major(known[name]) !== major(version))
    .map(([name, version]) => `${name} ${version}`);
}

/** Those of others are this version's; those of ours are that version's. */
async function linkDependencies(dir: string, folder: string): Promise<void> {
  const from = join(root, folder, 'node_modules');
  const to = join(dir, folder, 'node_modules');
  await mkdir(join(to, '@omnirelay'), { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== '@omnirelay' && !name.startsWith('.'))
      await symlink(join(from, name), join(to, name));
  }
  for (const ours of folders) {
    const name = ours.slice(dirname(ours).length + 1);
    await symlink(join(dir, ours), join(to, '@omnirelay', name));
  }
}
