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
local function gateKey(name) return prefix .. ':gate:' .. name end
local function gateWait(name, limits, nowMs, probeMs)
  local state = redis.call('HMGET', gateKey(name), 'openUntil', 'pausedUntil')
  local paused = tonumber(state[2] or 0)
  if paused > nowMs then return paused - nowMs, 'provider asked us to wait' end
  local open = tonumber(state[1] or 0)
  if open > nowMs then return open - nowMs, 'breaker is open' end
  for _, limit in ipairs(limits) do
    local key = gateKey(limit.name)
    if redis.call('LLEN', key) >= limit.count then
      local free = tonumber(redis.call('LINDEX', key, -1)) + limit.periodMs
      if free > nowMs then return free - nowMs, 'limit ' .. limit.name end
    end
  end
  for _, limit in ipairs(limits) do
    local key = gateKey(limit.name)
    redis.call('LPUSH', key, nowMs)
    redis.call('LTRIM', key, 0, limit.count - 1)
    redis.call('PEXPIRE', key, limit.periodMs)
  end
  -- Half open: this one goes as the probe, the others wait for what it finds.
  if open > 0 then redis.call('HSET', gateKey(name), 'openUntil', nowMs + probeMs) end
  return 0
end
`;
