import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const inMemory = '/dev/shm';
const enoughBytes = 2 ** 30;

/**
 * A new folder for the files of a server that tests start: in memory where there is room. A Redis that
 * writes through answers nobody while its disk stalls, which is longer than ingress and the console
 * wait where several files at a time write to it.
 */
export function makeScratchFolder(name: string): string {
  return mkdtempSync(join(hasRoom() ? inMemory : tmpdir(), `omnirelay-test-${name}-`));
}

function hasRoom(): boolean {
  try {
    accessSync(inMemory, constants.W_OK);
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize >= enoughBytes;
  } catch {
    return false;
  }
}
