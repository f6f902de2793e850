import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type BackupManifest, readManifest } from './manifest.ts';

/** What is wrong with a back-up, a sentence each; none: it is as it was written. */
export async function verifyBackup(
  directory: string,
  name: string,
): Promise<{ manifest: BackupManifest; problems: string[] }> {
  const manifest = await readManifest(directory, name);
  const problems: string[] = [];
  for (const table of manifest.tables) {
    const problem = await checkFile(join(directory, name, table.file), table);
    if (problem !== undefined) problems.push(`${table.file} ${problem}`);
  }
  return { manifest, problems };
}

async function checkFile(
  path: string,
  { sha256, rows }: BackupManifest['tables'][number],
): Promise<string | undefined> {
  const hash = createHash('sha256');
  let lines = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  // A row is a line: COPY writes line breaks inside of values as \n.
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
      done();
    },
  });
  try {
    await pipeline(createReadStream(path), measure, createGunzip(), count);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'is missing' : 'is damaged';
  }
  if (hash.digest('hex') !== sha256) return 'is damaged: its sum is not the one that was written';
  return lines === rows ? undefined : `has ${lines} rows instead of ${rows}`;
}
