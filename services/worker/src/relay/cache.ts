import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';

/**
 * Values of keys, as they were when the event was taken. Each is used once, for it ages; whoever knows that a
 * value still holds, or writes one, puts it there for what is handled next in the same batch.
 */
export type Remembered = Map<string, string | null>;

/** Small answers of providers, kept in Redis for all workers. Losing one costs a call. */
export interface Cache {
  keyOf(kind: string, id: string): string;
  /** `remembered`: what came with the event, and need not be asked for. */
  get<T>(kind: string, id: string, remembered?: Remembered): Promise<T | undefined>;
  set(kind: string, id: string, value: unknown, forSeconds: number): Promise<void>;
  remove(kind: string, id: string): Promise<void>;
  /** Answers from the cache, or asks and keeps the answer. */
  getOrAsk<T>(kind: string, id: string, forSeconds: number, ask: () => Promise<T>): Promise<T>;
}

export async function readRemembered(
  redis: Redis,
  key: string,
  remembered: Remembered | undefined,
): Promise<string | null> {
  const known = remembered?.get(key);
  remembered?.delete(key);
  return known === undefined ? redis.get(key) : known;
}

export function createCache({ redis, keys }: { redis: Redis; keys: Keys }): Cache {
  const get = async <T>(kind: string, id: string, remembered?: Remembered) => {
    const json = await readRemembered(redis, keys.cache(kind, id), remembered);
    return json === null ? undefined : (JSON.parse(json) as T);
  };
  const set = async (kind: string, id: string, value: unknown, forSeconds: number) => {
    await redis.set(keys.cache(kind, id), JSON.stringify(value), 'EX', forSeconds);
  };
  return {
    keyOf: keys.cache,
    get,
    set,
    async remove(kind, id) {
      await redis.del(keys.cache(kind, id));
    },
    async getOrAsk(kind, id, forSeconds, ask) {
      const known = await get<Awaited<ReturnType<typeof ask>>>(kind, id);
      if (known !== undefined) return known;
      const answer = await ask();
      await set(kind, id, answer, forSeconds);
      return answer;
    },
  };
}
