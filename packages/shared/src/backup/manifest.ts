import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../config/environment.ts';

export const manifestFile = 'manifest.json';
const prefix = 'omnirelay-';
/** While it is being written; what a process left that died. */
export const partialSuffix = '.partial';

export const BackupManifest = z.object({
  /** of this format */
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  /** those that the database had seen, oldest first */
  migrations: z.array(z.string()),
  tables: z.array(
    z.object({
      table: z.string(),
      columns: z.array(z.string()),
      file: z.string().regex(/^[\w]+\.copy\.gz$/),
      rows: z.int(),
      bytes: z.int(),
      sha256: z.string(),
    }),
  ),
});
export type BackupManifest = z.infer<typeof BackupManifest>;

export interface StoredBackup {
  name: string;
  manifest: BackupManifest;
}

/** `omnirelay-2026-11-21T030000Z`: sorts by time, and is a file name everywhere. */
export function backupName(at: Date): string {
  return `${prefix}${at.toISOString().slice(0, 19).replaceAll(':', '')}Z`;
}

/** @throws ConfigError where there is no back-up that can be read */
export async function readManifest(directory: string, name: string): Promise<BackupManifest> {
  if (!/^omnirelay-[\w-]+$/.test(name)) {
    throw new ConfigError(`${name} is no name of a back-up, such as ${backupName(new Date(0))}.`);
  }
  let text: string;
  try {
    text = await readFile(join(directory, name, manifestFile), 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `There is no back-up ${name} in ${directory}. \`npm run omnirelay -- backup list\` shows those there are.`,
      { cause },
    );
  }
  const parsed = BackupManifest.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    `${join(directory, name, manifestFile)} is damaged, or of a newer version of Omnirelay.`,
  );
}

/** The complete ones, oldest first. */
export async function listBackups(directory: string): Promise<StoredBackup[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ConfigError(`The back-ups in ${directory} can't be listed: ${error.message}`);
  });
  const backups: StoredBackup[] = [];
  for (const name of names.sort()) {
    if (!name.startsWith(prefix) || name.endsWith(partialSuffix)) continue;
    const manifest = await readManifest(directory, name).catch(() => undefined);
    if (manifest) backups.push({ name, manifest });
  }
  return backups;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
