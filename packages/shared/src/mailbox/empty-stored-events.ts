import type { Redis } from 'ioredis';
import type { Keys } from '../redis/keys.ts';
import { defineScript, runScript } from '../redis/script.ts';

const batch = 500;

/** Keeps what accepting knew, its first line. Returns how many had more. */
const emptyScript = defineScript(`
local emptied = 0
for _, id in ipairs(ARGV) do
  local stored = redis.call('GET', KEYS[1] .. ':event:' .. id)
  local line = stored and string.find(stored, '\\n', 1, true)
  if line and line < #stored then
    redis.call('SET', KEYS[1] .. ':event:' .. id, string.sub(stored, 1, line), 'KEEPTTL')
    emptied = emptied + 1
  end
end
return emptied
`);

/** Takes the bytes out of events that Redis still holds: whoever gets to them finds nothing to do. */
export async function emptyStoredEvents(
  { redis, keys }: { redis: Redis; keys: Keys },
  ids: string[],
): Promise<number> {
  let emptied = 0;
  for (let i = 0; i < ids.length; i += batch) {
    const part = ids.slice(i, i + batch);
    emptied += Number(await runScript(redis, emptyScript, [keys.prefix], part));
  }
  return emptied;
}
