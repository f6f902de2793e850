import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';

/** What time does: all that a queue has by schedule is done now. */
export async function comeDue({ redis }: { redis: Redis }, queueName: string): Promise<void> {
  const queues = createQueues({ redis, keys: createKeys() });
  const queue = queues.queueOf(queueName);
  try {
    const scheduled = await queue.getDelayed();
    expect(scheduled.length).toBeGreaterThan(0);
    await Promise.all(scheduled.map((job) => job.promote()));
    await eventually(async () => {
      const { active = 0, waiting = 0 } = await queue.getJobCounts('active', 'waiting');
      return active + waiting === 0 || `${active} active, ${waiting} waiting`;
    });
  } finally {
    await queues.close();
  }
}
