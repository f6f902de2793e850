import type { LiveFeed, LiveReader } from './feed.ts';

/** A response, as far as it is written to here. */
interface OpenResponse extends LiveReader {
  readonly destroyed: boolean;
  write(bytes: Buffer | string): boolean;
  end(): unknown;
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
      if (await mayStay()) return;
      leave();
      // Not cut off: a browser would report that as an error of the page, also of one that it only keeps.
      raw.end();
    },
    Math.min(heartbeatMs, lookEveryMs),
  );
  const leave = () => {
    clearInterval(heartbeat);
    clearInterval(look);
    feed.remove(raw);
  };
  raw.on('close', leave);
}
