/** Work and waits that are still open; closing ends every wait at once. */
export interface Pending {
  track(work: Promise<unknown>): void;
  /** Waits until released, or for `longestMs`. */
  wait(register: (release: () => void) => void, longestMs?: number): Promise<void>;
  sleep(ms: number): Promise<void>;
  settled(): Promise<void>;
  closed(): boolean;
  close(): void;
}

export function createPending(): Pending {
  const open = new Set<Promise<unknown>>();
  const closing = new AbortController();

  function wait(register: (release: () => void) => void, longestMs?: number): Promise<void> {
    return new Promise((resolve) => {
      if (closing.signal.aborted) return resolve();
      const timer = longestMs === undefined ? undefined : setTimeout(finish, longestMs);
      timer?.unref();
      closing.signal.addEventListener('abort', finish, { once: true });
      register(finish);
      function finish(): void {
        clearTimeout(timer);
        closing.signal.removeEventListener('abort', finish);
        resolve();
      }
    });
  }

  return {
    track(work) {
      const tracked = work.finally(() => open.delete(tracked));
      open.add(tracked);
      tracked.catch((error) => process.stderr.write(`[sandbox] ${error}\n`));
    },
    wait,
    async sleep(ms) {
      if (ms > 0) await wait(() => {}, ms);
    },
    async settled() {
      while (open.size > 0) await Promise.allSettled(open);
    },
    closed: () => closing.signal.aborted,
    close: () => closing.abort(),
  };
}
