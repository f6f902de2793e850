/** What a call that came through resets; a pause is the provider's word and stays. */
export const closeBreakerLua = `
local function closeBreaker(key) redis.call('HDEL', key, 'failures', 'failingSince', 'openings', 'openUntil', 'probing') end
`;

/** 1 where a call need not ask the gate: nothing has failed since the last success, and nobody waits. */
export const isClearLua = `
local function isClear(key)
  local state = redis.call('HMGET', key, 'failingSince', 'openUntil', 'pausedUntil')
  if state[1] or state[2] then return 0 end
  if not state[3] then return 1 end
  local t = redis.call('TIME')
  return tonumber(state[3]) <= t[1] * 1000 + t[2] / 1000 and 1 or 0
end
`;

/**
 * The gate in front of a provider, as Lua for scripts that need it: breaker, pause and limits of a
 * connection, shared by all workers. `gateWait` answers how long to wait (0: go, and counted).
 *
 * Limits are sliding logs: the times of the last `count` calls. Exact in every window, which a
 * counter per minute is not, and a published limit is small enough for it.
 */
export const gateLua = `
local function clockMs()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function keepFor(key, ms)
  if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, ms) end
end
local function gateKey(name) return prefix .. ':gate:' .. name end
local function limitKey(name) return prefix .. ':limit:' .. name end
-- Whoever has to wait gets a turn of its own, at the limit's average rate: all of them coming back for
-- the one call that is free would cost more than the calls. Turns reach one period
-- beyond the first free call, then start over.
local function nextTurn(key, limit, free, nowMs)
  local turnKey = key .. ':turn'
  local turn = math.max(tonumber(redis.call('GET', turnKey) or 0), free)
  if turn > free + limit.periodMs then turn = free end
  redis.call('SET', turnKey, turn + limit.periodMs / limit.count, 'PX', 2 * limit.periodMs)
  return math.ceil(turn)
end
local function gateWait(name, limits, nowMs, probeMs)
  local state = redis.call('HMGET', gateKey(name), 'openUntil', 'pausedUntil', 'probing')
  local paused = tonumber(state[2] or 0)
  if paused > nowMs then return paused - nowMs, 'provider asked us to wait' end
  local open = tonumber(state[1] or 0)
  if open > nowMs then
    -- A probe mostly ends long before its deadline.
    return math.min(open - nowMs, state[3] and 2000 or open), 'breaker is open'
  end
  for _, limit in ipairs(limits) do
    local key = limitKey(limit.name)
    -- A limit that was lowered finds more calls noted than it allows.
    local oldest = redis.call('LINDEX', key, limit.count - 1)
    if oldest then
      local free = tonumber(oldest) + limit.periodMs
      if free > nowMs then return nextTurn(key, limit, free, nowMs) - nowMs, 'limit ' .. limit.name end
    end
  end
  for _, limit in ipairs(limits) do
    local key = limitKey(limit.name)
    redis.call('LPUSH', key, nowMs)
    redis.call('LTRIM', key, 0, limit.count - 1)
    redis.call('PEXPIRE', key, limit.periodMs)
  end
  -- Half open: this one goes as the probe, the others wait for what it finds.
  if open > 0 then redis.call('HSET', gateKey(name), 'openUntil', nowMs + probeMs, 'probing', 1) end
  return 0
end
`;
