import type { Redis } from 'ioredis';
import { FencedError, WaitError } from '../errors.ts';
import { NewerFormatError } from '../formats.ts';
import { type GateRequest, probeMs } from '../gate/gate.ts';
import { gateLua, isClearLua } from '../gate/lua.ts';
import { type Drain, tellMade } from '../mailbox/mailbox.ts';
import type { Keys } from '../redis/keys.ts';
import { untilReplicated } from '../redis/replicas.ts';
import { defineScript, listOf, type Reply, runScript, textOf } from '../redis/script.ts';
import { keepSeconds, noteMadeLua } from './made.ts';

/**
 * What to do about an effect:
 * - `write`: it is ours to make now, and noted as started (`entry`);
 * - `done`: it was made before, here is what it made;
 * - `look`: it was started and nobody knows how it ended; look at the provider first.
 */
export type Begun =
  | { state: 'write'; entry: string }
  | { state: 'done'; remoteId: string }
  | { state: 'look' };

/** How long a write whose end nobody saw may still be applied; only then is a look conclusive. */
export interface SettleTimes {
  /** From its start, when the writer vanished: its deadline plus a pause. */
  afterStartMs: number;
  /** From the failure that the writer itself saw. */
  afterUnclearMs: number;
}

/**
 * One step: check the fence, read the entry, pass the gate, note the start.
 * Entry: `s<ms>` started, `u<ms>` ended unclear, `d<remote id>` done. Another letter: a newer version's.
 * ARGV: prefix, effect key, mailbox, owner, seconds, after start, after unclear, write over a looked-up entry (1|0),
 * connection, limits, probe, whether a look is certain (1|0), what was made before.
 */
const beginScript = defineScript(`
local prefix = ARGV[1]
${gateLua}${noteMadeLua}
noteMade(13)
if redis.call('HGET', prefix .. ':drain:' .. ARGV[3], 'owner') ~= ARGV[4] then return {'fenced'} end
local now, entry = clockMs(), redis.call('GET', ARGV[2])
if entry then
  local kind, rest = string.sub(entry, 1, 1), string.sub(entry, 2)
  if kind == 'd' then return {'done', rest} end
  if kind ~= 's' and kind ~= 'u' then return {'newer', kind} end
  if ARGV[8] == '0' then
    local settled = tonumber(rest) + tonumber(kind == 's' and ARGV[6] or ARGV[7])
    if settled > now then return {'wait', settled - now, 'an unclear write may still be applied'} end
    return {'look'}
  end
elseif ARGV[8] == '0' then
  -- The ledger that knew of it is lost: only the provider can tell.
  local head = redis.call('HGET', prefix .. ':drain:' .. ARGV[3], 'head')
  if head and redis.call('SISMEMBER', prefix .. ':recovered', head) == 1 then return {'look'} end
  if ARGV[12] == '1' and redis.call('EXISTS', prefix .. ':forgetful') == 1 then return {'look'} end
end
local wait, reason = gateWait(ARGV[9], cjson.decode(ARGV[10]), now, tonumber(ARGV[11]))
if wait > 0 then return {'wait', wait, reason} end
local started = 's' .. string.format('%d', now)
redis.call('SET', ARGV[2], started, 'EX', ARGV[5])
return {'write', started}
`);

/**
 * The same for effects of which nothing is known yet, of one connection, all at once; and only where all is
 * well: nothing was forgotten, nobody has to wait. Whatever stands against it shows when they are begun one by one.
 * ARGV: prefix, mailbox, owner, seconds, connection, limits, number of effects, their keys, what was made before.
 * Returns {'begun', entry, 1 or 0 for each}, {'none'} or {'fenced'}.
 */
const beginAheadScript = defineScript(`
local prefix = ARGV[1]
${gateLua}${isClearLua}${noteMadeLua}
local count, limits = tonumber(ARGV[7]), cjson.decode(ARGV[6])
noteMade(8 + count)
if redis.call('HGET', prefix .. ':drain:' .. ARGV[2], 'owner') ~= ARGV[3] then return {'fenced'} end
if redis.call('EXISTS', prefix .. ':recovered', prefix .. ':forgetful') > 0 then return {'none'} end
if isClear(gateKey(ARGV[5])) == 0 then return {'none'} end
local now = clockMs()
for _, limit in ipairs(limits) do
  -- As many again stay free for what else they may have to ask.
  if limit.count < 2 * count then return {'none'} end
  local oldest = redis.call('LINDEX', limitKey(limit.name), limit.count - 2 * count)
  if oldest and tonumber(oldest) + limit.periodMs > now then return {'none'} end
end
local entry, begun, times = 's' .. string.format('%d', now), {}, {}
for i = 1, count do
  local isNew = redis.call('SET', ARGV[7 + i], entry, 'NX', 'EX', ARGV[4])
  begun[i] = isNew and 1 or 0
  if isNew then times[#times + 1] = now end
end
if #times > 0 then
  for _, limit in ipairs(limits) do
    local key = limitKey(limit.name)
    redis.call('LPUSH', key, unpack(times))
    redis.call('LTRIM', key, 0, limit.count - 1)
    redis.call('PEXPIRE', key, limit.periodMs)
  end
end
return {'begun', entry, begun}
`);

/**
 * Takes starts back that nothing came of: the entry, and what was counted for it.
 * ARGV: prefix, limits, then per effect: key, entry.
 */
const releaseScript = defineScript(`
local prefix = ARGV[1]
${gateLua}
for i = 3, #ARGV, 2 do
  if redis.call('GET', ARGV[i]) == ARGV[i + 1] then
    redis.call('DEL', ARGV[i])
    for _, limit in ipairs(cjson.decode(ARGV[2])) do
      redis.call('LREM', limitKey(limit.name), 1, string.sub(ARGV[i + 1], 2))
    end
  end
end
return 1
`);

/**
 * Both change only the entry of the start that they are about: a writer that stood still for long
 * must not undo what another has started or done since.
 * ARGV: effect key, entry, seconds.
 */
const unclearScript = defineScript(`
if redis.call('GET', ARGV[1]) ~= ARGV[2] then return 0 end
local t = redis.call('TIME')
redis.call('SET', ARGV[1], 'u' .. string.format('%d', t[1] * 1000 + math.floor(t[2] / 1000)), 'EX', ARGV[3])
return 1
`);

const forgetScript = defineScript(`
if redis.call('GET', ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('DEL', ARGV[1])
`);

export interface Ledger {
  /** @throws FencedError, WaitError (gate closed, or the write may still be applied), NewerFormatError */
  begin(
    effectId: string,
    drain: Drain,
    options: { gate: GateRequest; settle: SettleTimes; isMarked?: boolean; looked: boolean },
  ): Promise<Begun>;
  /**
   * Begins effects before their events' turn, in one step: those of which the ledger knows nothing yet, if all is
   * well. Each has to be made soon, or released. @returns the entries by effect id @throws FencedError
   */
  beginAhead(
    effectIds: string[],
    drain: Drain,
    options: { gate: GateRequest },
  ): Promise<Map<string, string>>;
  /** Takes back what was begun ahead and is not made after all: effect ids with their entries. */
  release(begun: Map<string, string>, gate: GateRequest): Promise<void>;
  /** Certain: the provider did not apply what this start (`entry`) was about. */
  forget(effectId: string, entry: string): Promise<void>;
  /** Nobody saw how this start ended. */
  unclear(effectId: string, entry: string): Promise<void>;
  /** What an effect made, if it is done. */
  find(effectId: string): Promise<string | undefined>;
  /** Whether it was started, however that ended; false after a certain refusal. */
  isBegun(effectId: string): Promise<boolean>;
  /** Which effect of ours made this thing at a provider. */
  originOf(connection: string, remoteId: string): Promise<string | undefined>;
}

export function createLedger({ redis, keys }: { redis: Redis; keys: Keys }): Ledger {
  return {
    async begin(effectId, drain, { gate, settle, isMarked = false, looked }) {
      const args = [
        keys.prefix,
        keys.effect(effectId),
        drain.mailbox,
        drain.owner,
        keepSeconds,
        settle.afterStartMs,
        settle.afterUnclearMs,
        looked ? 1 : 0,
        gate.connection,
        JSON.stringify(gate.limits),
        probeMs,
        isMarked ? 1 : 0,
      ];
      // A start that a failover forgot would be made a second time.
      const reply = await untilReplicated(
        redis,
        () =>
          tellMade(keys, drain, (made) =>
            runScript(redis, beginScript, [keys.effect(effectId)], [...args, ...made]),
          ),
        async (reply) => {
          const [verdict, entry] = listOf(reply);
          if (textOf(verdict) === 'write') await this.forget(effectId, textOf(entry));
        },
      );
      const [verdict, detail, reason] = listOf(reply);
      const state = textOf(verdict);
      if (state === 'fenced') throw new FencedError(drain.mailbox);
      if (state === 'newer') throw new NewerFormatError('effect', textOf(detail));
      if (state === 'wait') throw new WaitError(textOf(reason), Number(detail));
      if (state === 'done') return { state, remoteId: textOf(detail) };
      return state === 'look' ? { state } : { state: 'write', entry: textOf(detail) };
    },

    async beginAhead(effectIds, drain, { gate }) {
      const limits = JSON.stringify(gate.limits);
      const args = [keys.prefix, drain.mailbox, drain.owner, keepSeconds, gate.connection, limits];
      const effects = effectIds.map((id) => keys.effect(id));
      const begunOf = (reply: Reply): Map<string, string> => {
        const [, entry, isBegun] = listOf(reply);
        const begun = effectIds.filter((_, i) => listOf(isBegun)[i] === 1);
        return new Map(begun.map((id) => [id, textOf(entry)]));
      };
      const reply = await untilReplicated(
        redis,
        () =>
          tellMade(keys, drain, (made) =>
            runScript(
              redis,
              beginAheadScript,
              [keys.drain(drain.mailbox)],
              [...args, effects.length, ...effects, ...made],
            ),
          ),
        (reply) => this.release(begunOf(reply), gate),
      );
      if (textOf(listOf(reply)[0]) === 'fenced') throw new FencedError(drain.mailbox);
      return begunOf(reply);
    },

    async release(begun, gate) {
      if (begun.size === 0) return;
      const effects = [...begun].flatMap(([id, entry]) => [keys.effect(id), entry]);
      const args = [keys.prefix, JSON.stringify(gate.limits), ...effects];
      await runScript(redis, releaseScript, [effects[0] ?? ''], args);
    },

    async forget(effectId, entry) {
      const key = keys.effect(effectId);
      await runScript(redis, forgetScript, [key], [key, entry]);
    },

    async unclear(effectId, entry) {
      const key = keys.effect(effectId);
      await runScript(redis, unclearScript, [key], [key, entry, keepSeconds]);
    },

    async find(effectId) {
      const entry = await redis.get(keys.effect(effectId));
      return entry?.startsWith('d') ? entry.slice(1) : undefined;
    },

    async isBegun(effectId) {
      return (await redis.exists(keys.effect(effectId))) === 1;
    },

    async originOf(connection, remoteId) {
      return (await redis.get(keys.remote(connection, remoteId))) ?? undefined;
    },
  };
}
