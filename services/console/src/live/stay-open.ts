import type { LiveFeed, LiveReader } from './feed.ts';

/** A response, as far as it is written to here. */
interface OpenResponse extends LiveReader {
  readonly destroyed: boolean;
  write(bytes: Buffer | string): boolean;
  on(event: 'close', listener: () => void): unknown;
}

const lookEveryMs = 2_000;

/**
 * Keeps a response in the feed as long as somebody is there to read it, and may.
 * @param mayStay asked every two seconds, so that a session that was ended hears nothing more
 */
export function stayOpen(
  raw: OpenResponse,
  options: { feed: LiveFeed; heartbeatMs: number; mayStay(): Promise<boolean> },
): void {
  const { feed, heartbeatMs, mayStay } = options;
  // Gone while we looked who it is: nothing would ever tell us to stop.
  if (raw.destroyed) return;
  raw.write('retry: 2000\n\n');
  feed.add(raw);
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs);
  const look = setInterval(
    async () => {
      if (!(await mayStay())) raw.destroy();
    },
    Math.min(heartbeatMs, lookEveryMs),
  );
  raw.on('close', () => {
    clearInterval(heartbeat);
    clearInterval(look);
    feed.remove(raw);
  });
}
