import { relayLinks } from '@omnirelay/shared/store/schema.ts';
import type { System } from './system.ts';

/** Loses every link: the durable ones in Postgres and what Redis remembers of tickets. */
export async function forgetLinks(system: System): Promise<void> {
  await system.settled();
  await system.store.db.delete(relayLinks);
  const keys = await system.redis.keys('{omnirelay}:cache:*');
  if (keys.length > 0) await system.redis.del(keys);
}
