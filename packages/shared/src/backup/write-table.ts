import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { BackupManifest } from './manifest.ts';
import { copyTarget, readColumns } from './tables.ts';

/** Copies one table, as the client's transaction sees it, into a file. */
export async function writeTable(
  client: pg.Client,
  directory: string,
  table: string,
  signal?: AbortSignal,
): Promise<BackupManifest['tables'][number]> {
  const columns = await readColumns(client, table);
  const file = `${table}.copy.gz`;
  const copied = client.query(copyTo(`copy ${copyTarget({ table, columns })} to stdout`));
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  // On disk before the name says that it is there.
  const target = createWriteStream(join(directory, file), { mode: 0o600, flush: true });
  await pipeline(copied, createGzip(), measure, target, signal ? { signal } : {});
  return { table, columns, file, rows: copied.rowCount, bytes, sha256: hash.digest('hex') };
}
