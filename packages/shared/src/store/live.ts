import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Keys } from '../redis/keys.ts';

/** Something that is shown has changed in Postgres: which, but not what. */
const LiveChange = z.object({
  kind: z.enum(['message', 'conversation', 'delivery', 'sync', 'connection', 'run', 'flow']),
  id: z.string(),
});
export type LiveChange = z.infer<typeof LiveChange>;
const LiveChanges = z.array(LiveChange);

/** Tells all consoles, after the commit. Whoever isn't listening just then reads it in Postgres. */
export function publishLive<Reply>(
  redis: { publish(channel: string, message: string): Reply },
  keys: Pick<Keys, 'live'>,
  changes: LiveChange[],
): Reply {
  return redis.publish(keys.live, JSON.stringify(changes));
}

/**
 * Hands on what is published from now on, as many changes at once as belong together.
 * @param connection of its own: while subscribed it can't do anything else
 */
export async function subscribeLive(
  connection: Redis,
  keys: Pick<Keys, 'live'>,
  handler: (changes: LiveChange[]) => void,
): Promise<{ close(): Promise<void> }> {
  const take = (channel: string, message: string) => {
    if (channel === keys.live) handler(readChanges(message));
  };
  connection.on('message', take);
  await connection.subscribe(keys.live);
  return {
    async close() {
      connection.off('message', take);
      await connection.unsubscribe(keys.live);
    },
  };
}

/** A newer version of ours may publish what this one doesn't know. */
function readChanges(message: string): LiveChange[] {
  try {
    return LiveChanges.parse(JSON.parse(message));
  } catch {
    return [];
  }
}
