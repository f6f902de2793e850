import { DelayedError, type Job } from 'bullmq';

/** After this, whichever worker is free takes it: with any newer one about, soon one of those. */
const delayMs = 3_000;

/**
 * Hands back a job whose name this version doesn't know: a newer one made it, and a newer worker takes it.
 * @throws always, which tells BullMQ that the job was neither done nor failed
 */
export async function leaveToNewer(job: Job, token: string | undefined): Promise<never> {
  await job.moveToDelayed(Date.now() + delayMs, token);
  throw new DelayedError(`${job.name} is of a newer version`);
}
