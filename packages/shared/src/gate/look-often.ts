import type { Redis } from 'ioredis';

export interface Looking {
  /** Resolves once Redis has told: before that, nothing is known. */
  seen: Promise<void>;
  stop(): void;
}

const everyMs = 1_000;

/**
 * Reads something from Redis every second, and whenever its connection is there (again): one that fails
 * at once while it is not would cost a process a second at its start. While Redis is away, what was
 * seen last holds.
 */
export function lookOften<T>(
  redis: Redis,
  read: () => Promise<T>,
  take: (told: T) => void,
): Looking {
  const seen = Promise.withResolvers<void>();
  const look = async () => {
    let told: T;
    try {
      told = await read();
    } catch {
      return;
    }
    take(told);
    seen.resolve();
  };
  redis.on('ready', look);
  const timer = setInterval(look, everyMs);
  timer.unref();
  if (redis.status === 'ready') void look();
  return {
    seen: seen.promise,
    stop() {
      clearInterval(timer);
      redis.off('ready', look);
    },
  };
}
