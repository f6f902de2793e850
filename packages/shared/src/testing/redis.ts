import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, inject } from 'vitest';
import { waitUntil } from '../local/wait-until.ts';
import { noServersMessage } from './provided.ts';

export type TestRedis = {
  /** With this file's own database number: for processes and for connections a test opens itself. */
  url: string;
  /** Opened on first use, closed after the file. */
  connection: Redis;
  /** Hash-tagged, different for every call: `{t-1a2b3c4d}`. */
  prefix: string;
};

const databasesPerWorker = 16;
/** Files of one worker run one after the other: what one gives back is the next one's. */
const freeDatabases = Array.from({ length: databasesPerWorker }, (_, i) => i + 1);

/**
 * A Redis database that no other test file touches at the same time, emptied after the file. Call it
 * at the top of the file. The file fails when connections to it are still open at its end.
 */
export function testRedis(): TestRedis {
  const serverUrl: string | undefined = inject('redisUrl');
  if (serverUrl === undefined) throw new Error(noServersMessage);
  const { database, giveBack } = ownDatabase();
  const url = `${serverUrl}/${database}`;
  const connection = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null });
  const prefix = `{t-${randomBytes(4).toString('hex')}}`;

  afterAll(async () => {
    connection.disconnect();
    const admin = new Redis(serverUrl);
    try {
      let open: string[] = [];
      await waitUntil(
        async () => {
          open = await listClients(admin, database);
          return open.length === 0;
        },
        { timeoutMs: 15_000 },
      );
      await admin.select(database);
      await admin.flushdb();
      if (open.length > 0) {
        throw new Error(`Redis connections left open by this file:\n${open.join('\n')}`);
      }
    } finally {
      admin.disconnect();
      giveBack();
    }
  });
  return { url, connection, prefix };
}

/** A worker runs one file at a time, so its number tells files that run together apart. */
function ownDatabase(): { database: number; giveBack(): void } {
  const own = freeDatabases.shift();
  if (own === undefined) throw new Error('too many testRedis() in a file');
  const worker = Number(process.env.VITEST_POOL_ID ?? '1');
  // Database 0 is nobody's.
  const database = (worker - 1) * databasesPerWorker + own;
  return { database, giveBack: () => void freeDatabases.push(own) };
}

async function listClients(admin: Redis, database: number): Promise<string[]> {
  const clients = String(await admin.client('LIST'));
  return clients.split('\n').filter((client) => client.includes(` db=${database} `));
}
