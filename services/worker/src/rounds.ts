import type { Logger } from 'pino';

export interface Round {
  name: string;
  everyMs: number;
  run(): Promise<unknown>;
}

/** Runs each round again and again, one at a time, the first at once. A failed round is logged. */
export function startRounds(log: Logger, rounds: Round[]): { stop(): void } {
  let stopped = false;
  const timers = new Set<NodeJS.Timeout>();
  const go = async (round: Round) => {
    try {
      await round.run();
    } catch (error) {
      if (!stopped)
        log.warn({ event: 'round.failed', round: round.name, err: error }, 'round failed');
    }
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void go(round);
    }, round.everyMs);
    timer.unref();
    timers.add(timer);
  };
  for (const round of rounds) void go(round);
  return {
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
