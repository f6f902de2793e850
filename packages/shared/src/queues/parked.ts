import type { Queue } from 'bullmq';
import { UnrecoverableError } from 'bullmq';

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

export async function parkEvent(queue: Queue, job: ParkedJob): Promise<void> {
  const jobId = parkedJobId(job.eventId, job.flow);
  await queue.remove(jobId);
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
 * from there runs it again, and that replays the event.
 */
export async function runParkedJob(
  job: { data: ParkedJob; attemptsStarted: number },
  replay: (job: ParkedJob) => Promise<void>,
): Promise<void> {
  if (job.attemptsStarted <= 1) throw new UnrecoverableError(job.data.reason);
  await replay(job.data);
}
