import { emptyDatabase, emptyRedis } from '../../packages/shared/src/local/empty-stores.ts';
import type { StoreUrls } from './start-stores.ts';

/**
 * The sandbox's fakes forget everything when they stop, and number their tickets from the start
 * again: what was remembered of them must go too. Only ever empties the sandbox's own private
 * stores, never those that the environment names.
 */
export async function emptySandboxStores(env: NodeJS.ProcessEnv, urls: StoreUrls): Promise<void> {
  if (!env.REDIS_URL) await emptyRedis(urls.redisUrl);
  if (!env.DATABASE_URL) await emptyDatabase(urls.databaseUrl);
}
