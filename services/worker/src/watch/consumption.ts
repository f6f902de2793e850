import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Lane } from '@omnirelay/shared/queues/lanes.ts';
import type { Queues } from '@omnirelay/shared/queues/queues.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';

export interface ConsumptionDeps {
  redis: Redis;
  keys: Keys;
  queues: Queues;
  lanes: Lane[];
  metrics: Pick<Metrics, 'stalledSeconds' | 'workers'>;
}

export interface Consumption {
  /** A worker got somewhere with this flow's work, whatever came of it. */
  note(flow: string): void;
  watch(nowMs: number): Promise<void>;
}

/**
 * Finds work that is due and that nobody gets on with: each worker tells in Redis what it has taken up,
 * all look at what any of them did. What waits for its time (a backoff, a pause) is not due.
 */
export function createConsumption(deps: ConsumptionDeps): Consumption {
  const { redis, keys, queues, lanes, metrics } = deps;
  const moved = new Set<string>();
  const dueSince = new Map<string, number>();
  const flows = [...new Set(lanes.map(({ flow }) => flow))];
  return {
    note: (flow) => moved.add(flow),
    async watch(nowMs) {
      if (moved.size > 0) {
        const news = [...moved].flatMap((flow) => [flow, nowMs]);
        moved.clear();
        await redis.hset(keys.progress, ...news);
      }
      const [progress, ...counts] = await Promise.all([
        redis.hgetall(keys.progress),
        ...lanes.map(({ name }) => queues.queueOf(name).getWaitingCount()),
      ]);
      for (const flow of flows) {
        const due = lanes.reduce(
          (sum, lane, i) => sum + (lane.flow === flow ? (counts[i] ?? 0) : 0),
          0,
        );
        if (due === 0) dueSince.delete(flow);
        else if (!dueSince.has(flow)) dueSince.set(flow, nowMs);
        const stalledMs = stalledFor(dueSince.get(flow), Number(progress[flow] ?? 0), nowMs);
        metrics.stalledSeconds.set({ flow }, stalledMs / 1_000);
      }
    },
  };
}

/** Pure. Since work became due, or since somebody got somewhere, whichever is later. */
export function stalledFor(dueSinceMs: number | undefined, movedMs: number, nowMs: number): number {
  return dueSinceMs === undefined ? 0 : Math.max(0, nowMs - Math.max(dueSinceMs, movedMs));
}
