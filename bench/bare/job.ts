/** The bare queue: the body travels in the job, as in most introductions to BullMQ. */
export const bareQueueName = 'bare';

export interface BareJob {
  body: string;
}

export const bareJobOptions = { removeOnComplete: true } as const;
