/** A process that dies at one of its steps: everything it would have done from there on is not done. */
export interface Crashing {
  /** Wraps what a process reaches the world by: each call is two steps, before and after it takes effect. */
  wrap<T extends object>(target: T, name: string): T;
  /** Wraps one function. */
  step<A extends unknown[], R>(
    name: string,
    run: (...args: A) => Promise<R>,
  ): (...args: A) => Promise<R>;
  /** What was passed, in order: `renew:before`, `renew:after`. */
  steps: string[];
}

export class Crash extends Error {
  override name = 'Crash';
}

/** Methods that reach another process. */
const reaching = new Set(['query', 'connect', 'get', 'set', 'del', 'getdel', 'eval', 'evalsha']);

/** @param dieAt the number of the step at which it dies; undefined: it lives */
export function createCrashing(dieAt: number | undefined): Crashing {
  const steps: string[] = [];
  let isDead = false;
  const pass = (name: string) => {
    // A dead process does nothing more, not even clean up.
    if (isDead || steps.length === dieAt) {
      isDead = true;
      throw new Crash(`died at ${name}`);
    }
    steps.push(name);
  };
  const step =
    <A extends unknown[], R>(name: string, run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      pass(`${name}:before`);
      const result = await run(...args);
      pass(`${name}:after`);
      return result;
    };
  return {
    steps,
    step,
    wrap: <T extends object>(target: T, name: string): T =>
      new Proxy(target, {
        get(object, key) {
          const value: unknown = Reflect.get(object, key);
          if (typeof value !== 'function') return value;
          const call = (...args: unknown[]): unknown => value.apply(object, args);
          return reaching.has(String(key))
            ? step(`${name}.${String(key)}`, async (...args: unknown[]) => call(...args))
            : call;
        },
      }),
  };
}
