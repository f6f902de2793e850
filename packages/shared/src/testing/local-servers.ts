import { startLocalPostgres } from '../local/postgres.ts';
import { startLocalRedis } from '../local/redis.ts';
import type { StartedTestServers } from './provided.ts';
import { makeScratchFolder } from './scratch-folder.ts';

/** Both servers in temporary folders that disappear with them. */
export async function startLocalServers(): Promise<StartedTestServers> {
  const log = (line: string) => console.log(line);
  const started = await Promise.allSettled([
    startLocalRedis({ dir: makeScratchFolder('redis'), log, removeDir: true }),
    startLocalPostgres({ dir: makeScratchFolder('postgres'), log, removeDir: true, fsync: false }),
  ]);
  const stop = async () => {
    await Promise.all(started.map((one) => (one.status === 'fulfilled' ? one.value.stop() : null)));
  };
  const [redis, postgres] = started;
  if (redis.status === 'fulfilled' && postgres.status === 'fulfilled') {
    return { redisUrl: redis.value.url, databaseUrl: postgres.value.url, stop };
  }
  await stop();
  throw redis.status === 'rejected' ? redis.reason : (postgres as PromiseRejectedResult).reason;
}
