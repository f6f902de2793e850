import { parseMailbox } from '@omnirelay/shared/mailbox/mailbox-name.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Lane } from '@omnirelay/shared/queues/lanes.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { countParked, countUncertain } from '@omnirelay/shared/store/effects.ts';
import type { Redis } from 'ioredis';

/** More waiting conversations than this are counted, but not told apart. */
const lookAt = 10_000;

/** Reads how much waits, and for how long, into the gauges. */
export async function watchQueues(
  deps: { redis: Redis; keys: Keys; db: Database; metrics: Metrics; lanes: Lane[] },
  nowMs: number,
): Promise<void> {
  const { redis, keys, db, metrics, lanes } = deps;
  const waiting = await redis.zrange(keys.waiting, '0', String(lookAt), 'WITHSCORES');
  const flowOf = new Map(lanes.map((lane) => [lane.name, lane.flow]));
  const depth = new Map(lanes.map((lane) => [lane.flow, 0]));
  const oldestAt = new Map<string, number>();
  for (let i = 0; i < waiting.length; i += 2) {
    const flow = flowOf.get(parseMailbox(waiting[i] ?? '').lane);
    if (flow === undefined) continue;
    depth.set(flow, (depth.get(flow) ?? 0) + 1);
    if (!oldestAt.has(flow)) oldestAt.set(flow, Number(waiting[i + 1]));
  }
  for (const [flow, conversations] of depth) {
    metrics.waiting.set({ flow }, conversations);
    const sinceMs = oldestAt.get(flow);
    const ageMs = sinceMs === undefined ? 0 : Math.max(0, nowMs - sinceMs);
    metrics.oldestWaitingSeconds.set({ flow }, ageMs / 1_000);
  }
  const [parked, uncertain] = await Promise.all([countParked(db), countUncertain(db)]);
  show(metrics.parked, parked);
  show(metrics.uncertain, uncertain);

  function show(gauge: Metrics['parked'], counts: { flow: string; events: number }[]): void {
    gauge.reset();
    for (const flow of depth.keys()) gauge.set({ flow }, 0);
    for (const { flow, events } of counts) gauge.set({ flow }, events);
  }
}
