import { decodeEvent, type StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { TestConsole } from './test-console.ts';

/** The oldest event that waits in a mailbox, as a worker will find it. */
export async function loadWaiting(
  { redis, keys }: Pick<TestConsole, 'redis' | 'keys'>,
  mailbox: string,
): Promise<StoredEvent | undefined> {
  const id = await redis.lindex(keys.mailbox(mailbox), 0);
  const bytes = id === null ? null : await redis.getBuffer(keys.event(id));
  return id !== null && bytes !== null ? decodeEvent(id, bytes) : undefined;
}
