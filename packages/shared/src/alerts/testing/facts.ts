import type { Facts, PostgresFacts, RedisFacts } from '../facts.ts';

/** Redis as it should be. */
export function redisFacts(overrides: Partial<RedisFacts> = {}): RedisFacts {
  return {
    usedBytes: 10_000_000,
    maxBytes: 100_000_000,
    settings: { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' },
    couldNotAppend: false,
    lanes: [],
    gates: [],
    records: { count: 0, oldestMs: undefined },
    recent: [],
    lastHour: [],
    verdicts: new Map(),
    workers: 1,
    ...overrides,
  };
}

/** Nothing is wrong, but for what is given. */
export function someFacts(
  redis: Partial<RedisFacts> = {},
  postgres: Partial<PostgresFacts> = {},
  rest: Partial<Facts> = {},
): Facts {
  return {
    redis: { isAway: false, facts: redisFacts(redis) },
    postgres: {
      isAway: false,
      facts: { stuck: [], paused: [], drift: [], backup: undefined, ...postgres },
    },
    tokens: [],
    ...rest,
  };
}
