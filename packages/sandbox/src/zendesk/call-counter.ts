export interface CallCounter {
  /**
   * Counts one call under a name, unless that would make more than `limit` within the window; then it
   * returns the milliseconds until the next one may pass.
   */
  count(
    name: string,
    limit: number,
    windowMs: number,
  ): { remaining: number } | { retryInMs: number };
}

export function createCallCounter(nowMs: () => number): CallCounter {
  const calls = new Map<string, number[]>();
  return {
    count(name, limit, windowMs) {
      if (limit === Number.POSITIVE_INFINITY) return { remaining: limit };
      const now = nowMs();
      const recent = (calls.get(name) ?? []).filter((atMs) => atMs > now - windowMs);
      calls.set(name, recent);
      const oldest = recent[0];
      if (recent.length >= limit && oldest !== undefined) {
        return { retryInMs: oldest + windowMs - now };
      }
      recent.push(now);
      return { remaining: limit - recent.length };
    },
  };
}
