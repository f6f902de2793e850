import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalPostgres } from '@omnirelay/shared/local/postgres.ts';
import { startLocalRedis } from '@omnirelay/shared/local/redis.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { Redis } from 'ioredis';

export interface Servers {
  /** For files of this run; deleted at its end. */
  dir: string;
  redisUrl: string;
  redis: Redis;
  close(): Promise<void>;
}

/** A private Redis set as in production (every write on disk before it is acknowledged). */
export async function startRedisServer(): Promise<Servers> {
  const dir = await mkdtemp(join(tmpdir(), 'omnirelay-bench-'));
  const server = await startLocalRedis({ dir: join(dir, 'redis'), log: () => {}, removeDir: true });
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  // A rewrite of the log in the middle of one round would be charged to that round.
  await redis.config('SET', 'auto-aof-rewrite-percentage', '0');
  return {
    dir,
    redisUrl: server.url,
    redis,
    async close() {
      redis.disconnect();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export interface StoreServer {
  databaseUrl: string;
  store: Store;
  close(): Promise<void>;
}

/** A private, migrated Postgres. */
export async function startStoreServer(dir: string): Promise<StoreServer> {
  const server = await startLocalPostgres({
    dir: join(dir, 'postgres'),
    log: () => {},
    removeDir: true,
  });
  await migrateStore(server.url);
  const store = openStore(server.url, { maxConnections: 4 });
  return {
    databaseUrl: server.url,
    store,
    async close() {
      await store.close();
      await server.stop();
    },
  };
}
