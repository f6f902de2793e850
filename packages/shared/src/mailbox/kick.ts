import type { Queue } from 'bullmq';
import { parseMailbox } from './mailbox-name.ts';

/** Makes sure that each of these mailboxes has a job that will drain it. Idempotent. */
export type Kick = (mailboxes: string[]) => Promise<void>;

/** A reference only: bodies stay out of jobs, and so out of Bull Board and event streams. */
export interface DrainJob {
  mailbox: string;
}

/** Our own attempt counts and schedule decide; BullMQ only has to keep retrying. */
const drainAttempts = 1_000_000;

export const drainJobName = 'drain';
export const drainJobOptions = {
  attempts: drainAttempts,
  backoff: { type: 'custom' },
  removeOnComplete: true,
  removeOnFail: { age: 14 * 24 * 3600 },
  stackTraceLimit: 1,
};

/**
 * At most one job per mailbox waits or runs. `keepLastIfActive` starts another when a kick comes
 * while one runs: its drain may have seen the mailbox empty just before.
 */
export function createKick(queueOf: (lane: string) => Queue): Kick {
  return async (mailboxes) => {
    const byLane = Map.groupBy(mailboxes, (mailbox) => parseMailbox(mailbox).lane);
    await Promise.all(
      [...byLane].map(([lane, boxes]) =>
        queueOf(lane).addBulk(
          boxes.map((mailbox) => ({
            name: drainJobName,
            data: { mailbox } satisfies DrainJob,
            opts: { ...drainJobOptions, deduplication: { id: mailbox, keepLastIfActive: true } },
          })),
        ),
      ),
    );
  };
}
