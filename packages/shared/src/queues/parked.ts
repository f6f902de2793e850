import type { Queue } from 'bullmq';
import { UnrecoverableError } from 'bullmq';
import { RetryableError } from '../errors.ts';

/** A reference to an event that failed for good in one flow, kept for an operator. */
export interface ParkedJob {
  eventId: string;
  flow: string;
  mailbox: string;
  reason: string;
}

/** Ids are derived, so parking twice keeps one job. */
export function parkedJobId(eventId: string, flow: string): string {
  return `parked-${eventId}-${flow}`;
}

const keepSeconds = 14 * 24 * 3600;

/** @throws RetryableError while the job whose retry replayed this event is still ending */
export async function parkEvent(queue: Queue, job: ParkedJob): Promise<void> {
  const jobId = parkedJobId(job.eventId, job.flow);
  const removed = await queue.remove(jobId);
  // BullMQ would take ours for the same one, and remove it when that one completes.
  if (removed === 0 && (await queue.getJobState(jobId)) === 'active') {
    throw new RetryableError('the replay of this event is still ending');
  }
  await queue.add('parked', job, {
    jobId,
    attempts: 1,
    removeOnComplete: true,
    removeOnFail: { age: keepSeconds },
    stackTraceLimit: 0,
  });
}

/**
 * The first run moves the job to the failed set, where Bull Board shows it with its reason; a retry
 * from there runs it again, and that replays the event. A run that died with its worker is no retry:
 * only a run that ended counts as made.
 */
export async function runParkedJob(
  job: { data: ParkedJob; attemptsMade: number },
  replay: (job: ParkedJob) => Promise<void>,
): Promise<void> {
  if (job.attemptsMade === 0) throw new UnrecoverableError(job.data.reason);
  await replay(job.data);
}
