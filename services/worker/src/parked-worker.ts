import { type ReplayDeps, replayDelivery } from '@omnirelay/shared/mailbox/replay.ts';
import { type ParkedJob, runParkedJob } from '@omnirelay/shared/queues/parked.ts';
import { parkedQueueName } from '@omnirelay/shared/queues/queues.ts';
import { type Telemetry, Worker } from 'bullmq';
import type { Redis } from 'ioredis';

/** Shows parked events in Bull Board, and replays those that an operator retries there. */
export function startParkedWorker(
  deps: ReplayDeps & { connection: Redis; telemetry?: Telemetry | undefined },
): Worker<ParkedJob> {
  const worker = new Worker<ParkedJob>(
    parkedQueueName,
    (job) =>
      runParkedJob(job, async ({ eventId, flow }) => {
        const result = await replayDelivery(deps, eventId, flow);
        // Kept in the failed set: the store may not know yet that the event is parked.
        if (result !== 'replayed') throw new Error(`${result}: try again in a moment`);
      }),
    {
      connection: deps.connection,
      prefix: deps.keys.prefix,
      ...(deps.telemetry ? { telemetry: deps.telemetry } : {}),
    },
  );
  worker.on('error', () => {});
  return worker;
}
