import { randomUUID } from 'node:crypto';
import { aheadCount } from '@omnirelay/shared/mailbox/batch.ts';
import { type DrainDeps, drainMailbox } from '@omnirelay/shared/mailbox/drain.ts';
import { DrainPaused } from '@omnirelay/shared/mailbox/drain-paused.ts';
import { type DrainJob, drainJobName, type Kick } from '@omnirelay/shared/mailbox/kick.ts';
import { parseMailbox } from '@omnirelay/shared/mailbox/mailbox-name.ts';
import { leaveToNewer } from '@omnirelay/shared/queues/leave-to-newer.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { type Job, type Telemetry, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

export interface LaneWorkerDeps {
  lane: string;
  /** Holds what operators have set about the flow. */
  stateKey: string;
  /** Keys besides that, whose values the flow wants with each event of a conversation. */
  remember(conversationKey: string): string[];
  /** By whose gate its calls go, where each event is to bring whether that is clear. */
  gate?: string | undefined;
  drain: DrainDeps;
  kick: Kick;
  keys: Keys;
  connection: Redis;
  concurrency: number;
  telemetry?: Telemetry | undefined;
  log: Logger;
}

/** Redis or we ourselves stumbled; the head has kept its place. */
const stumbleDelayMs = 1_000;

/**
 * Takes the jobs of one lane: each empties one conversation's mailbox. A killed worker's jobs are
 * taken over within ten seconds, instead of BullMQ's minute.
 */
export function startLaneWorker(deps: LaneWorkerDeps): Worker<DrainJob> {
  const worker = new Worker<DrainJob>(
    deps.lane,
    async (job, token) => {
      if (job.name !== drainJobName) return leaveToNewer(job, token);
      const { mailbox } = job.data;
      const gate = deps.gate === undefined ? {} : { gate: deps.gate };
      // Unique to this run, so that a run that was taken for dead is fenced off.
      const more = deps.remember(parseMailbox(mailbox).conversationKey);
      const remember = [deps.stateKey, ...more];
      const ahead = deps.drain.ahead ? aheadCount : 0;
      const drain = { mailbox, owner: randomUUID(), remember, ahead, ...gate };
      const left = await drainMailbox(deps.drain, drain);
      if (left === 'more') await deps.kick([mailbox]);
    },
    {
      connection: deps.connection,
      prefix: deps.keys.prefix,
      ...(deps.telemetry ? { telemetry: deps.telemetry } : {}),
      concurrency: deps.concurrency,
      lockDuration: 6_000,
      stalledInterval: 3_000,
      // A head that kills workers is counted by its own attempts; the job must not fail for it.
      maxStalledCount: 1_000_000,
      settings: {
        backoffStrategy: (_attempts, _type, error) =>
          error instanceof DrainPaused ? error.delayMs : stumbleDelayMs,
      },
    },
  );
  worker.on('error', (error) => {
    deps.log.warn({ event: 'worker.error', lane: deps.lane, err: error }, 'worker error');
  });
  worker.on('failed', (job, error) => {
    if (error instanceof DrainPaused) {
      // What this misses comes back when its time is over.
      if (job) wakeIfChanged(deps, job, error).catch(() => {});
      return;
    }
    deps.log.error(
      {
        event: 'job.failed',
        lane: deps.lane,
        jobId: job?.id,
        mailbox: job?.data.mailbox,
        err: error,
      },
      'a job failed, it will be tried again',
    );
  });
  return worker;
}

/**
 * Who changes a flow wakes what waits. A job that was still being worked on by what was set before starts
 * to wait only now, and nobody else would wake it.
 */
async function wakeIfChanged(
  { connection, stateKey }: LaneWorkerDeps,
  job: Job<DrainJob>,
  { remembered }: DrainPaused,
): Promise<void> {
  const state = await connection.get(stateKey);
  if (state !== (remembered.get(stateKey) ?? null)) await job.promote();
}
