import { acceptBatch, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Queues } from '@omnirelay/shared/queues/queues.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

export interface ReplyDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  queues: Queues;
  log: Pick<Logger, 'warn'>;
}

/** Hands what an operator asked for to the workers, as an event like any other. */
export async function requestChange(
  { redis, keys, queues }: ReplyDeps,
  event: StoredEvent,
): Promise<void> {
  const { kicks } = await acceptBatch({ redis, keys }, [{ event, dedupSeconds }]);
  await queues.kick(kicks);
}
