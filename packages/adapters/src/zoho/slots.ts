/** At most so many calls are under way at a time; the others go in the order they came. */
export interface Slots {
  /** Frees the slot when called; undefined: none became free in time. */
  take(withinMs: number): Promise<(() => void) | undefined>;
}

/** Of this process. */
export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];

  function giveBack(): void {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  function once(act: () => void): () => void {
    let isDone = false;
    return () => {
      if (isDone) return;
      isDone = true;
      act();
    };
  }

  return {
    async take(withinMs) {
      if (free > 0) {
        free -= 1;
        return once(giveBack);
      }
      return new Promise((resolve) => {
        const enter = () => {
          clearTimeout(timer);
          resolve(once(giveBack));
        };
        const timer = setTimeout(
          () => {
            waiting.splice(waiting.indexOf(enter), 1);
            resolve(undefined);
          },
          Math.max(withinMs, 0),
        );
        waiting.push(enter);
      });
    },
  };
}
