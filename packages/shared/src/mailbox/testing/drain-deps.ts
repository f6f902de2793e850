import type { Redis } from 'ioredis';
import type { Keys } from '../../redis/keys.ts';
import type { DrainDeps, DrainVerdict } from '../drain.ts';
import { decideRetry } from '../retry-policy.ts';

export interface DrainLog {
  parked: { eventId: string; mailbox: string; reason: string }[];
  verdicts: DrainVerdict[];
}

/** What draining needs, noting what it reports; a test says what its flow does. */
export function drainDeps(
  base: { redis: Redis; keys: Keys },
  overrides: Partial<DrainDeps>,
): DrainDeps & DrainLog {
  const log: DrainLog = { parked: [], verdicts: [] };
  return {
    ...base,
    ...log,
    flow: 'relay',
    handle: async () => ({ state: 'done' }),
    load: async () => undefined,
    park: async (parked) => {
      log.parked.push(parked);
    },
    report: (verdict) => {
      log.verdicts.push(verdict);
    },
    isStopping: () => false,
    nowMs: Date.now,
    decideRetry: (error, attempt) => decideRetry(error, attempt, 0.5),
    ...overrides,
  };
}
