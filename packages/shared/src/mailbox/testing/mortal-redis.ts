import type { Redis } from 'ioredis';

/** Where a process dies: at which of its calls of Redis, and whether that call still gets there. */
export interface Death {
  call: number;
  arrives: boolean;
}

export class Died extends Error {
  override name = 'Died';
}

/** A connection of a process that dies: from then on nothing that it would do reaches Redis. */
export function mortalRedis(redis: Redis, death: Death | undefined) {
  let calls = 0;
  let isDead = false;
  const callBuffer = async (...args: Parameters<Redis['callBuffer']>) => {
    if (isDead) throw new Died();
    calls += 1;
    if (calls !== death?.call) return redis.callBuffer(...args);
    if (death.arrives) await redis.callBuffer(...args);
    isDead = true;
    throw new Died();
  };
  return {
    redis: new Proxy(redis, {
      get: (real, name) => (name === 'callBuffer' ? callBuffer : Reflect.get(real, name)),
    }),
    die: () => {
      isDead = true;
    },
    isDead: () => isDead,
    calls: () => calls,
  };
}
