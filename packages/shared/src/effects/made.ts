import { closeBreakerLua } from '../gate/lua.ts';
import type { Keys } from '../redis/keys.ts';

/** Entries outlive the longest retry schedule and every provider's redelivery. */
export const keepSeconds = 8 * 24 * 3600;

/** What a write made, while the ledger doesn't know it yet. */
export interface Made {
  effectId: string;
  connection: string;
  remoteId: string;
  /** Things at the provider by which its echo can be recognised. */
  echoIds: string[];
}

/** To be told with the drain's next script call. */
export function noteMade(drain: { made?: Made[] }, made: Made): void {
  drain.made ??= [];
  drain.made.push(made);
}

/**
 * Notes what was made and closes the breaker of its connection. Travels with the drain's next script
 * call, whichever it is: a call of its own would cost as much as the rest of the event. Should the
 * process die before it, the entry still says `started`, which a look at the provider clears up.
 *
 * From ARGV[at] on, per effect: its key, remote id, gate key, effect id, number of echo keys, the keys.
 */
export const noteMadeLua = `
${closeBreakerLua}
local function noteMade(at)
  while ARGV[at] do
    local echoes = tonumber(ARGV[at + 4])
    redis.call('SET', ARGV[at], 'd' .. ARGV[at + 1], 'EX', ${keepSeconds})
    closeBreaker(ARGV[at + 2])
    for i = at + 5, at + 4 + echoes do redis.call('SET', ARGV[i], ARGV[at + 3], 'EX', ${keepSeconds}) end
    at = at + 5 + echoes
  end
end
`;

export function madeArgs(keys: Keys, made: Made[]): (string | number)[] {
  return made.flatMap(({ effectId, connection, remoteId, echoIds }) => [
    keys.effect(effectId),
    remoteId,
    keys.gate(connection),
    effectId,
    echoIds.length,
    ...echoIds.map((id) => keys.remote(connection, id)),
  ]);
}
