export type Stoppable = { stop(): Promise<void> };

export type StopList = {
  /** What is added later is stopped earlier; what is added together is stopped together. */
  add(...together: Stoppable[]): void;
  stopAll(): Promise<void>;
};

/** Remembers what was started, to stop it in the opposite order. */
export function createStopList(): StopList {
  const steps: Stoppable[][] = [];
  return {
    add: (...together) => {
      steps.push(together);
    },
    stopAll: async () => {
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        await Promise.allSettled(step.map((one) => one.stop()));
      }
    },
  };
}
