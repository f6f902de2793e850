import { drainJobName, drainJobOptions } from './kick.ts';

/** As BullMQ stores them: `deduplication` is `de`; the mailbox is added to it. */
const storedOptions = JSON.stringify({ ...drainJobOptions, de: { keepLastIfActive: true } });

/**
 * Lua: the jobs of mailboxes that had none, in the form in which BullMQ keeps jobs, so that event and
 * job come into being in one step. BullMQ's own script costs more than all the rest of accepting, most of
 * it for what these jobs never have: parents, delays, priorities, events. `open-job.int.test.ts` holds
 * the result against what BullMQ makes; docs/decisions/0010-jobs-are-made-in-accept.md says why.
 */
export const openJobLua = `
local lanes = {}
local function laneOf(box)
  local name = string.match(box, '^[^|]*')
  if not lanes[name] then
    local queue = prefix .. ':' .. name
    local held = redis.call('HMGET', queue .. ':meta', 'paused', 'concurrency')
    lanes[name] = { queue = queue, isHeld = held[1] or held[2] }
  end
  return lanes[name]
end

-- False where BullMQ has to decide: the mailbox may have a job that is just ending, or the queue is held back.
local jobOptions = cjson.decode('${storedOptions}')
local function openJob(box, nowMs)
  local lane = laneOf(box)
  if lane.isHeld then return false end
  local job = redis.call('INCR', lane.queue .. ':id')
  if not redis.call('SET', lane.queue .. ':de:' .. box, job, 'NX') then return false end
  jobOptions.de.id = box
  redis.call('HSET', lane.queue .. ':' .. job, 'name', '${drainJobName}', 'data', cjson.encode({ mailbox = box }),
    'opts', cjson.encode(jobOptions), 'timestamp', nowMs, 'delay', 0, 'priority', 0, 'deid', box)
  redis.call('LPUSH', lane.queue .. ':wait', job)
  -- Wakes the workers.
  redis.call('ZADD', lane.queue .. ':marker', 0, '0')
  return true
end
`;
