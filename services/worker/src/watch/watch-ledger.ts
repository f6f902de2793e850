import { noteForgotten } from '@omnirelay/shared/recovery/note-forgotten.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

/** Sees that Redis was lost, whether a worker was restarted for it or not. */
export function createWatchLedger(deps: {
  redis: Redis;
  keys: Keys;
  db: Database;
  log: Pick<Logger, 'warn'>;
}): () => Promise<void> {
  let hasTold = false;
  return async () => {
    const hasForgotten = await noteForgotten(deps, Date.now());
    if (hasForgotten && !hasTold) {
      deps.log.warn(
        { event: 'redis.forgotten' },
        'Redis was lost: for a day, what is written is looked for at the providers first. Now run `recover`',
      );
    }
    hasTold = hasForgotten;
  };
}
