import type { Redis } from 'ioredis';
import type { Flow } from '../config/config-file.ts';
import { targetName } from '../flows/target-gate.ts';
import { parseMailbox } from '../mailbox/mailbox-name.ts';
import { countWorkers } from '../queues/count-workers.ts';
import { lanesOf } from '../queues/lanes.ts';
import { parkedQueueName, type Queues } from '../queues/queues.ts';
import type { Keys } from '../redis/keys.ts';
import type { GateFacts, LaneFacts, RedisFacts } from './facts.ts';
import { readTally, type Tallied } from './tally.ts';

export interface RedisFactsDeps {
  redis: Redis;
  keys: Keys;
  queues: Pick<Queues, 'queueOf'>;
  flows: readonly Flow[];
  connections: string[];
  /** how far `stuck-consumption` looks back */
  stuckMs: number;
}

/** More waiting conversations than this are not told apart. */
const lookAt = 10_000;
const recentMinutes = 10;
const hourMinutes = 60;
const minuteMs = 60_000;

export async function readRedisFacts(deps: RedisFactsDeps, nowMs: number): Promise<RedisFacts> {
  const { redis } = deps;
  const stuckMinutes = Math.max(1, Math.ceil(deps.stuckMs / minuteMs) + 1);
  const [info, settings, lanes, gates, records, recent, lastHour, verdicts, workers] =
    await Promise.all([
      readInfo(redis),
      readSettings(redis),
      readLanes(deps),
      readGates(deps),
      readRecords(deps),
      readTally(deps, nowMs, recentMinutes),
      readTally(deps, nowMs, hourMinutes),
      readTally(deps, nowMs, stuckMinutes),
      readWorkers(deps),
    ]);
  return {
    usedBytes: Number(info.used_memory ?? 0),
    maxBytes: Number(info.maxmemory ?? 0),
    couldNotAppend:
      info.aof_last_write_status === 'err' || info.aof_last_bgrewrite_status === 'err',
    ...{ settings, lanes, gates, records, recent, lastHour, workers },
    verdicts: verdictsByFlow(verdicts),
  };
}

async function readInfo(redis: Redis): Promise<Record<string, string>> {
  const text = await redis.info();
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(lines.map((line) => line.split(/:(.*)/s) as [string, string]));
}

/** Managed servers may hide them; there the provider's documentation has to tell. */
async function readSettings(redis: Redis): Promise<Record<string, string> | undefined> {
  const names = ['appendonly', 'appendfsync', 'maxmemory-policy'];
  try {
    const found = await Promise.all(names.map((name) => redis.config('GET', name)));
    return Object.fromEntries(found.map((one) => one as [string, string]));
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') return undefined;
    throw error;
  }
}

async function readLanes({ redis, keys, queues, flows }: RedisFactsDeps): Promise<LaneFacts[]> {
  const waiting = await redis.zrange(keys.waiting, '0', String(lookAt), 'WITHSCORES');
  const byLane = new Map<string, { count: number; oldestMs: number }>();
  for (let i = 0; i < waiting.length; i += 2) {
    const { lane } = parseMailbox(waiting[i] ?? '');
    const known = byLane.get(lane);
    // Oldest first: the first of a lane is its oldest.
    if (known) known.count += 1;
    else byLane.set(lane, { count: 1, oldestMs: Number(waiting[i + 1]) });
  }
  return Promise.all(
    lanesOf([...flows]).map(async ({ name, flow, connection }) => {
      const found = byLane.get(name);
      if (!found) return { flow, connection, waiting: 0, oldestMs: undefined, ready: 0 };
      const { count, oldestMs } = found;
      const held = await queues.queueOf(name).getDelayedCount();
      return { flow, connection, waiting: count, oldestMs, ready: Math.max(0, count - held) };
    }),
  );
}

async function readGates({ redis, keys, flows, connections }: RedisFactsDeps) {
  const targets = flows.filter(({ kind }) => kind === 'forward');
  const all = [
    ...connections.map((name) => ({ kind: 'connection' as const, name, gate: name })),
    ...targets.map(({ id }) => ({ kind: 'target' as const, name: id, gate: targetName(id) })),
  ];
  return Promise.all(
    all.map(async ({ kind, name, gate }): Promise<GateFacts> => {
      const [since, openings] = await redis.hmget(keys.gate(gate), 'failingSince', 'openings');
      const failingSinceMs = since == null ? undefined : Number(since);
      return { kind, name, failingSinceMs, hasOpened: Number(openings ?? 0) > 0 };
    }),
  );
}

/** Ids of a stream begin with their time. */
async function readRecords({ redis, keys }: RedisFactsDeps) {
  const [count, oldest] = await Promise.all([
    redis.xlen(keys.records),
    redis.xrange(keys.records, '-', '+', 'COUNT', 1),
  ]);
  const id = oldest[0]?.[0];
  return { count, oldestMs: id === undefined ? undefined : Number(id.split('-')[0]) };
}

/** Every worker serves this queue, by a connection that says so. */
async function readWorkers({ redis, queues }: RedisFactsDeps): Promise<number | undefined> {
  try {
    return await countWorkers(queues.queueOf(parkedQueueName), redis);
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') return undefined;
    throw error;
  }
}

function verdictsByFlow(tallied: Tallied[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { kind, subject, count } of tallied) {
    if (kind === 'verdict') found.set(subject, (found.get(subject) ?? 0) + count);
  }
  return found;
}
