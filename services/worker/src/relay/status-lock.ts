import { WaitError } from '@omnirelay/shared/errors.ts';
import { defineScript, runScript, textOf } from '@omnirelay/shared/redis/script.ts';
import type { RelayContext } from './relay-deps.ts';

/** Longer than both sides' calls take; an event that is tried again enters its own lock anew. */
const lockMs = 60_000;
const waitMs = 150;

const takeScript = defineScript(`
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return owner end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ''
`);

const releaseScript = defineScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`);

/**
 * One change of a pair's status at a time. A ticket's and a conversation's events are worked off side
 * by side; were both to write to the other at once, each would take the other's write for its own
 * echo, and the two would stay apart.
 *
 * @throws WaitError while the other side's change is under way
 */
export async function withStatusLock<T>(
  context: RelayContext,
  conversationId: string,
  change: () => Promise<T>,
): Promise<T> {
  const { redis, keys, flow, event } = context;
  const key = keys.cache('status-lock', `${flow.id}:${conversationId}`);
  const owner = await runScript(redis, takeScript, [key], [event.id, lockMs]);
  if (textOf(owner) !== '') throw new WaitError('the other side’s status is being written', waitMs);
  try {
    return await change();
  } finally {
    await runScript(redis, releaseScript, [key], [event.id]);
  }
}
