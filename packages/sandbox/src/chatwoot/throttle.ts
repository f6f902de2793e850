import { Refusal } from './refusals.ts';

export interface Throttle {
  /** One more request from this address; throws Chatwoot's 429 beyond the limit. */
  count(address: string): void;
}

/**
 * Rack-attack's limit per address (RACK_ATTACK_LIMIT, 3000 a minute in production), in fixed windows of
 * a minute. Its answer names no time to come back.
 */
export function createThrottle(requestsPerMinuteLimit: number, now: () => Date): Throttle {
  let window = 0;
  let counts = new Map<string, number>();
  return {
    count(address) {
      const current = Math.floor(now().getTime() / 60_000);
      if (current !== window) counts = new Map();
      window = current;
      const count = (counts.get(address) ?? 0) + 1;
      counts.set(address, count);
      if (count > requestsPerMinuteLimit) throw new Refusal(429, 'Retry later\n');
    },
  };
}
