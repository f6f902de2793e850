import { join } from 'node:path';
import { keepServerUp } from '../../packages/shared/src/local/keep-server-up.ts';
import { startLocalPostgres } from '../../packages/shared/src/local/postgres.ts';
import { startLocalRedis } from '../../packages/shared/src/local/redis.ts';
import type { StopList } from './stop-in-order.ts';

export type StoreUrls = { redisUrl: string; databaseUrl: string };

/** The stores that the environment names, and private ones under `dataDir` for those it doesn't. */
export async function startStores(
  env: NodeJS.ProcessEnv,
  dataDir: string,
  log: (line: string) => void,
  stopList: StopList,
): Promise<StoreUrls> {
  const redisUrl = env.REDIS_URL || (await startRedis());
  const databaseUrl = env.DATABASE_URL || (await startPostgres());
  return { redisUrl, databaseUrl };

  async function startRedis(): Promise<string> {
    log('Starting Redis ...');
    const dir = join(dataDir, 'redis');
    const start = (port?: number) => startLocalRedis({ dir, log, ...(port ? { port } : {}) });
    const server = await keepServerUp('Redis', start, log);
    stopList.add(server);
    return server.url;
  }

  async function startPostgres(): Promise<string> {
    log('Starting PostgreSQL ...');
    const dir = join(dataDir, 'postgres');
    const start = (port?: number) => startLocalPostgres({ dir, log, ...(port ? { port } : {}) });
    const server = await keepServerUp('PostgreSQL', start, log);
    stopList.add(server);
    return server.url;
  }
}
