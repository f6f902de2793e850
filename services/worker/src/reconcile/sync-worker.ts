import { randomUUID } from 'node:crypto';
import type { Queues } from '@omnirelay/shared/queues/queues.ts';
import { type SyncJob, syncQueueName } from '@omnirelay/shared/queues/sync.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { inSpan } from '@omnirelay/shared/tracing/in-span.ts';
import { DelayedError, type Telemetry, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { runSync, type SyncDeps, SyncHandedOn } from './run-sync.ts';

const keepFailedSeconds = 24 * 3_600;

/**
 * Takes syncs, by schedule and by hand. A killed worker's are taken over within ten seconds and go on
 * where they stood; one that stops hands its own back.
 */
export function startSyncWorker(deps: {
  sync: SyncDeps;
  /** Those that are compared, and how often. */
  connections: { name: string; everyMs: number }[];
  queues: Queues;
  keys: Keys;
  connection: Redis;
  telemetry?: Telemetry | undefined;
  log: Logger;
}): { close(): Promise<void> } {
  const { sync, connections, queues, keys, connection, log } = deps;
  const stopping = new AbortController();
  const worker = new Worker<SyncJob>(
    syncQueueName,
    async (job, token) => {
      try {
        const run = { id: job.id ?? '', data: job.data, owner: randomUUID() };
        await inSpan('sync.run', {}, () => runSync(sync, run, stopping.signal));
      } catch (error) {
        if (!(error instanceof SyncHandedOn)) throw error;
        if (error.reason === 'taken-over') return;
        await job.moveToDelayed(Date.now(), token);
        throw new DelayedError();
      }
    },
    {
      connection,
      prefix: keys.prefix,
      ...(deps.telemetry ? { telemetry: deps.telemetry } : {}),
      // One after another for a connection, side by side for several.
      concurrency: Math.max(1, connections.length),
      lockDuration: 6_000,
      stalledInterval: 3_000,
      maxStalledCount: 1_000_000,
    },
  );
  worker.on('error', (error) => {
    log.warn({ event: 'worker.error', lane: syncQueueName, err: error }, 'worker error');
  });
  worker.on('failed', (job, error) => {
    const line = { event: 'job.failed', lane: syncQueueName, jobId: job?.id, err: error };
    log.error(line, 'a sync failed, the next one goes on');
  });
  schedule(queues, connections).catch((error) => {
    log.error({ event: 'sync.not-scheduled', err: error }, 'syncs could not be scheduled');
  });
  return {
    async close() {
      stopping.abort();
      await worker.close();
    },
  };
}

/** Every worker does this; the same schedule twice is one. */
async function schedule(
  queues: Queues,
  connections: { name: string; everyMs: number }[],
): Promise<void> {
  const queue = queues.queueOf(syncQueueName);
  const idOf = (connection: string) => `sync-${connection}`;
  const wanted = new Set(connections.map(({ name }) => idOf(name)));
  for (const { key } of await queue.getJobSchedulers()) {
    if (!wanted.has(key)) await queue.removeJobScheduler(key);
  }
  for (const { name: connection, everyMs } of connections) {
    await queue.upsertJobScheduler(
      idOf(connection),
      { every: everyMs },
      {
        name: 'sync',
        data: { connection },
        opts: { removeOnComplete: true, removeOnFail: { age: keepFailedSeconds } },
      },
    );
  }
}
