import { existsSync, readFileSync, rmSync } from 'node:fs';
import { LocalServerError } from './local-server-error.ts';
import { isSameProcess, type ProcessIdentity } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

type KeeperRecord = { keeper?: ProcessIdentity; server?: ProcessIdentity };

/**
 * Makes sure that nobody uses a server's folder: ends a server whose keeper was killed, waits for
 * one that is just stopping, and throws a LocalServerError when another Omnirelay is running there.
 */
export async function endLeftover(recordFile: string, folder: string): Promise<void> {
  const { keeper, server } = readRecord(recordFile);
  if (keeper !== undefined && isSameProcess(keeper)) {
    const gone = await waitUntil(() => !isSameProcess(keeper), { timeoutMs: 5_000 });
    if (!gone) {
      throw new LocalServerError(
        `${folder} is in use by another Omnirelay (process ${keeper.pid}). Stop that one first.`,
      );
    }
  }
  if (server !== undefined && isSameProcess(server)) {
    process.kill(server.pid, 'SIGINT');
    const gone = await waitUntil(() => !isSameProcess(server), { timeoutMs: 8_000 });
    if (!gone) process.kill(server.pid, 'SIGKILL');
    await waitUntil(() => !isSameProcess(server), { timeoutMs: 2_000 });
  }
  rmSync(recordFile, { force: true });
}

function readRecord(file: string): KeeperRecord {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as KeeperRecord;
  } catch {
    // Cut off by a crash: then the two processes never got far.
    return {};
  }
}
