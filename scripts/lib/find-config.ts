import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LocalServerError } from '../../packages/shared/src/local/local-server-error.ts';

/** The configuration file to use; undefined means the sandbox. */
export function findConfig(root: string, wanted: string | undefined): string | undefined {
  if (wanted === undefined || wanted === '') {
    const usual = join(root, 'omnirelay.yaml');
    return existsSync(usual) ? usual : undefined;
  }
  const file = resolve(root, wanted);
  if (existsSync(file)) return file;
  throw new LocalServerError(
    `OMNIRELAY_CONFIG names ${file}, which does not exist. Correct it, or unset it for the sandbox.`,
  );
}
