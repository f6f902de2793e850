import type { Logger } from 'pino';

/** Looks again and again, one look at a time. Workers do the same: whoever is there tells. */
export function watchAlerts(
  { look, log }: { look(): Promise<void>; log: Pick<Logger, 'warn'> },
  everyMs: number,
): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const go = async () => {
    try {
      await look();
    } catch (error) {
      if (!stopped)
        log.warn({ event: 'alerts.not-looked', err: error }, 'alerts were not looked at');
    }
    if (!stopped) timer = setTimeout(go, everyMs).unref();
  };
  void go();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
