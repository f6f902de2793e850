/** Who has sent a genuine webhook lately, and who only knocks. Each process counts for itself. */
export interface Strangers {
  /** Whether this address is not heard now: its webhooks are answered unread. */
  isShutOut(connection: Watched, address: string): boolean;
  noteRefused(connection: Watched, address: string): void;
  noteGenuine(connection: Watched, address: string): void;
}

export interface Watched {
  name: string;
  /** refusals a minute, of all addresses together */
  refusedLimit: number;
}

/** Of one address: a secret that was set wrong is mended before a provider has sent so many in a minute. */
export const refusedOfOneLimit = 120;
const windowMs = 60_000;
const genuineMs = 24 * 3_600_000;
/** To move an address to the end of 5,000 costs more than to look it up, and most are genuine. */
const noteEveryMs = 60_000;
/** The longest unseen is forgotten first. */
const mostAddresses = 5_000;

/**
 * Keeps a flood of webhooks that nobody signed from costing the work of reading and verifying them, and
 * from standing in the way of the provider's own: only refusals count, and whoever has sent a genuine
 * one within a day is never shut out, also where a stranger shares its address.
 */
export function createStrangers({ nowMs }: { nowMs(): number }): Strangers {
  const genuine = new Map<string, number>();
  const refusedBy = new Map<string, Count>();
  const refusedOf = new Map<string, Count>();

  const countOf = (counts: Map<string, Count>, key: string): number => {
    const found = counts.get(key);
    return found !== undefined && nowMs() - found.sinceMs < windowMs ? found.count : 0;
  };
  const add = (counts: Map<string, Count>, key: string) => {
    const count = countOf(counts, key) + 1;
    const sinceMs = count === 1 ? nowMs() : (counts.get(key)?.sinceMs ?? nowMs());
    remember(counts, key, { count, sinceMs });
  };
  const isKnown = (key: string): boolean => {
    const atMs = genuine.get(key);
    return atMs !== undefined && nowMs() - atMs < genuineMs;
  };

  return {
    isShutOut({ name, refusedLimit }, address) {
      const key = keyOf(name, address);
      const isTooMuch =
        countOf(refusedBy, key) >= refusedOfOneLimit || countOf(refusedOf, name) >= refusedLimit;
      return isTooMuch && !isKnown(key);
    },
    noteRefused({ name }, address) {
      add(refusedBy, keyOf(name, address));
      add(refusedOf, name);
    },
    noteGenuine({ name }, address) {
      const key = keyOf(name, address);
      const sinceMs = nowMs() - (genuine.get(key) ?? 0);
      if (sinceMs >= noteEveryMs) remember(genuine, key, nowMs());
    },
  };
}

interface Count {
  count: number;
  sinceMs: number;
}

/** Names of connections have no space. */
const keyOf = (name: string, address: string) => `${name} ${address}`;

/** A map keeps the order in which its keys were put there. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= mostAddresses) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
