import type { LiveChange } from '@omnirelay/shared/store/live.ts';
import type { LiveLine } from './live-line.ts';

export interface Patience {
  timeoutMs: number;
  /** Nobody waits for the answer any more. */
  isGone(): boolean;
}

/** Live changes wake at once; one that is lost costs this much. */
const lookEveryMs = 500;

/**
 * Looks until there is an answer, whenever this has changed and every half second.
 * @param look undefined: not yet
 * @returns undefined when there was none in time
 */
export async function waitForChange<T>(
  live: LiveLine,
  { kind, id }: LiveChange,
  look: () => Promise<T | undefined>,
  { timeoutMs, isGone }: Patience,
): Promise<T | undefined> {
  const deadlineMs = performance.now() + timeoutMs;
  let hasChanged = false;
  let wake = () => {};
  const stop = live.onChanges((changes) => {
    if (!changes.some((one) => one.kind === kind && one.id === id)) return;
    hasChanged = true;
    wake();
  });
  try {
    for (;;) {
      hasChanged = false;
      const found = await look();
      const leftMs = deadlineMs - performance.now();
      if (found !== undefined || leftMs <= 0 || isGone()) return found;
      // What changed while we looked may be what we wait for.
      if (hasChanged) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(lookEveryMs, leftMs));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    stop();
  }
}
