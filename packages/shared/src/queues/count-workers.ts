import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/**
 * How many workers serve a queue, by the names that they give their connections. A server tells of all its
 * clients, whatever their database: another installation's, in the one beside ours, have the same names.
 * @throws ReplyError where a managed server does not show its clients
 */
export async function countWorkers(queue: Queue, redis: Redis): Promise<number> {
  const own = String(redis.options.db ?? 0);
  const workers = await queue.getWorkers();
  return workers.filter(({ db }) => db === undefined || db === own).length;
}
