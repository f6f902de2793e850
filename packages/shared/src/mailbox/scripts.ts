import { noteMadeLua } from '../effects/made.ts';
import { isClearLua } from '../gate/lua.ts';
import { defineScript } from '../redis/script.ts';
import { openJobLua } from './open-job.ts';

/** Shared by the scripts: keys by prefix (all in one slot), and the age that an event id carries. */
const helpers = `
local prefix = ARGV[1]
local function boxKey(box) return prefix .. ':mailbox:' .. box end
local function drainKey(box) return prefix .. ':drain:' .. box end
local function ageScore(id) return tonumber(string.sub(id, 1, 9), 36) end
local waiting = prefix .. ':waiting'
local records = prefix .. ':records'
`;

/**
 * Accepts a batch of events, all or nothing each: claim the provider's id, keep the bytes, put the
 * id into its mailboxes with a job where there was none, note it for the store. A duplicate changes
 * nothing.
 *
 * ARGV: prefix, count, place mailbox ('' = at the end), place after id, then per event: id, dedup key, dedup
 * seconds, bytes, number of mailboxes, the mailboxes.
 * Returns per event: {1 new | 0 duplicate, id of the first delivery, mailboxes to kick...}. A new
 * event kicks only mailboxes that were empty and whose job BullMQ has to make; a duplicate kicks
 * whatever still waits, so that a lost job or kick heals itself.
 */
export const acceptScript = defineScript(`${helpers}${openJobLua}
local count, placeBox, anchor = tonumber(ARGV[2]), ARGV[3], ARGV[4]
local at, out = 5, {}
for i = 1, count do
  local id, dedup, seconds, bytes, boxes = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], tonumber(ARGV[at + 4])
  at = at + 5
  if redis.call('SET', dedup, id, 'NX', 'EX', seconds) then
    redis.call('SET', prefix .. ':event:' .. id, bytes)
    redis.call('XADD', records, '*', 'a', id)
    local result = {1, id}
    for b = at, at + boxes - 1 do
      local box, placed = ARGV[b], 0
      if box == placeBox then
        placed = redis.call('LINSERT', boxKey(box), 'AFTER', anchor, id)
        if placed > 0 then anchor = id end
      end
      if placed <= 0 and redis.call('RPUSH', boxKey(box), id) == 1 then
        redis.call('ZADD', waiting, ageScore(id), box)
        if not openJob(box, ageScore(id)) then result[#result + 1] = box end
      end
    end
    out[i] = result
  else
    local first = redis.call('GET', dedup) or id
    local result = {0, first}
    -- Found again, and still waiting: what was found after it comes after it.
    if placeBox ~= '' and redis.call('LPOS', boxKey(placeBox), first) then anchor = first end
    for b = at, at + boxes - 1 do
      if redis.call('EXISTS', boxKey(ARGV[b])) == 1 then result[#result + 1] = ARGV[b] end
    end
    out[i] = result
  end
  at = at + boxes
end
return out
`);

/** A reply that is fetched ahead stays about as small as that of one large event. */
const followingBytes = 65_536;

/**
 * The head with its attempt counted before anything is tried, so that a head that kills its worker runs
 * out too. With it comes what the flow remembers of the conversation: the values of the keys at
 * ARGV[at + 3] and after, ARGV[at] many; whether the gate at ARGV[at + 1] is clear, if one is named; and
 * up to ARGV[at + 2] events that lie right behind it, unless it was tried before: whatever ended that try
 * may be one of them, and what it waited for may be room that they would take.
 */
const takeHead = `${isClearLua}
local function takeHead(box, owner, at)
  local count, ahead = tonumber(ARGV[at]), tonumber(ARGV[at + 2])
  local ids = redis.call('LRANGE', boxKey(box), 0, ahead)
  local id = ids[1]
  if not id then
    redis.call('DEL', drainKey(box))
    redis.call('ZREM', waiting, box)
    return false
  end
  local attempts = 1
  local known = redis.call('HMGET', drainKey(box), 'head', 'attempts', 'waited')
  if known[1] == id then attempts = tonumber(known[2]) + 1 end
  local isNew = attempts == 1 and known[3] ~= id and known[3] ~= id .. '!'
  redis.call('HSET', drainKey(box), 'owner', owner, 'head', id, 'attempts', attempts)
  local head = {id, attempts, redis.call('GET', prefix .. ':event:' .. id)}
  head[4] = count > 0 and redis.call('MGET', unpack(ARGV, at + 3, at + 2 + count)) or {}
  head[5] = ARGV[at + 1] ~= '' and isClear(ARGV[at + 1]) or 0
  local following, size = {}, 0
  for i = 2, isNew and #ids or 0 do
    local bytes = redis.call('GET', prefix .. ':event:' .. ids[i])
    size = size + (bytes and #bytes or ${followingBytes})
    if size >= ${followingBytes} then break end
    following[#following + 1] = ids[i]
    following[#following + 1] = bytes
  end
  head[6] = following
  return head
end
`;

/**
 * ARGV: prefix, mailbox, owner, number of remembered keys, gate key or '', how many events behind it, the
 * remembered keys. Returns {id, attempts, bytes or false, values, 1 if the gate is clear, {id, bytes, ...} of
 * those behind it}, or nil when empty.
 */
export const takeScript = defineScript(`${helpers}${takeHead}
return takeHead(ARGV[2], ARGV[3], 4)
`);

/**
 * What was read with a batch, as it is now. ARGV: prefix, mailbox, owner, number of remembered keys, gate key, 0, the
 * remembered keys, ids of the events that are left. Returns {values, 1 if the gate is clear, the events' sizes}, or nil
 * where another worker has taken over.
 */
export const readAgainScript = defineScript(`${helpers}${isClearLua}
if redis.call('HGET', drainKey(ARGV[2]), 'owner') ~= ARGV[3] then return false end
local count, sizes = tonumber(ARGV[4]), {}
local values = count > 0 and redis.call('MGET', unpack(ARGV, 7, 6 + count)) or {}
for i = 7 + count, #ARGV do sizes[#sizes + 1] = redis.call('STRLEN', prefix .. ':event:' .. ARGV[i]) end
return {values, isClear(ARGV[5]), sizes}
`);

/**
 * ARGV: prefix, mailbox, owner, number of remembered keys, gate key or '', how many events behind the next,
 * the remembered keys, how many are finished, then of each: event id, what happened (JSON); what was made.
 * Removes the head and those behind it that were worked off with it, notes what happened and takes the next, in
 * one step. Returns {'ok', next head or nil}, or {'fenced'}.
 */
export const finishScript = defineScript(`${helpers}${takeHead}${noteMadeLua}
local box, owner = ARGV[2], ARGV[3]
local at = 7 + tonumber(ARGV[4])
local count = tonumber(ARGV[at])
-- Also where another worker has taken over: it was made all the same.
noteMade(at + 1 + 2 * count)
if redis.call('HGET', drainKey(box), 'owner') ~= owner then return {'fenced'} end
local outcomes = {}
-- Otherwise this finish was done before: the connection broke, and the client sent it once more. By now an operator may
-- have put one of them back.
local isFirst = redis.call('HGET', drainKey(box), 'head') == ARGV[at + 1]
for i = at + 1, isFirst and at + 2 * count or 0, 2 do
  if redis.call('LREM', boxKey(box), 1, ARGV[i]) == 1 then outcomes[#outcomes + 1] = ARGV[i + 1] end
end
if #outcomes == 1 then redis.call('XADD', records, '*', 'o', outcomes[1]) end
if #outcomes > 1 then redis.call('XADD', records, '*', 'b', '[' .. table.concat(outcomes, ',') .. ']') end
local nextHead = takeHead(box, owner, 4)
if nextHead then redis.call('ZADD', waiting, ageScore(nextHead[1]), box) end
return {'ok', nextHead}
`);

/**
 * The head stays; what happened is noted. ARGV: prefix, mailbox, owner, what happened (JSON or ''),
 * what it only waited for (then the attempt is given back) or '', 1 if it is news however often, what was
 * made. Returns 1 if that was news.
 */
export const deferScript = defineScript(`${helpers}${noteMadeLua}
local box, owner = ARGV[2], ARGV[3]
noteMade(7)
if redis.call('HGET', drainKey(box), 'owner') ~= owner then return 0 end
local known = redis.call('HMGET', drainKey(box), 'head', 'waited')
-- A head may wait many times; that it waits is worth one line, and so is that it waits for something else.
local waits = known[1]
if ARGV[5] == 'newer-format' then waits = waits .. '!' end
local isNews = ARGV[5] == '' or ARGV[6] == '1' or known[2] ~= waits
if ARGV[4] ~= '' and isNews then redis.call('XADD', records, '*', 'o', ARGV[4]) end
if ARGV[5] ~= '' then
  redis.call('HINCRBY', drainKey(box), 'attempts', -1)
  if ARGV[4] ~= '' then redis.call('HSET', drainKey(box), 'waited', waits) end
end
return isNews and 1 or 0
`);

/**
 * Puts a parked event back at the front. ARGV: prefix, mailbox, event id, what happened (JSON).
 * Returns 1 if put, 0 if it is waiting already.
 */
export const replayScript = defineScript(`${helpers}
local box, id = ARGV[2], ARGV[3]
if redis.call('LPOS', boxKey(box), id) then return 0 end
local head = redis.call('LINDEX', boxKey(box), 0)
-- A head that is being worked on keeps its place: the replayed event comes right behind it.
if head and redis.call('HGET', drainKey(box), 'head') == head then
  redis.call('LINSERT', boxKey(box), 'AFTER', head, id)
else
  redis.call('LPUSH', boxKey(box), id)
end
redis.call('ZADD', waiting, 'NX', ageScore(id), box)
redis.call('XADD', records, '*', 'o', ARGV[4])
return 1
`);
