import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Keys } from '../../redis/keys.ts';
import { type DrainDeps, drainMailbox } from '../drain.ts';
import { DrainPaused } from '../drain-paused.ts';
import type { DrainJob, Kick } from '../kick.ts';

/** A worker of one lane, as the service runs it. */
export async function startLane(options: {
  lane: string;
  redis: Redis;
  keys: Keys;
  kick: Kick;
  drain: DrainDeps;
  concurrency?: number;
  /** A dead one's jobs are taken over after this long, and those of one that only stalls too. */
  lockMs?: number;
}): Promise<Worker<DrainJob>> {
  const { lane, redis, keys, kick, drain, concurrency = 4, lockMs = 30_000 } = options;
  const worker = new Worker<DrainJob>(
    lane,
    async ({ data: { mailbox } }) => {
      const left = await drainMailbox(drain, { mailbox, owner: randomUUID() });
      if (left === 'more') await kick([mailbox]);
    },
    {
      connection: redis,
      prefix: keys.prefix,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: 500,
      maxStalledCount: 1_000_000,
      settings: {
        backoffStrategy: (_attempts, _type, error) =>
          error instanceof DrainPaused ? error.delayMs : 50,
      },
    },
  );
  worker.on('error', () => {});
  await worker.waitUntilReady();
  return worker;
}
