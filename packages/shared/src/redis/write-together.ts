import type { Writable } from 'node:stream';

/**
 * Sends what one turn of the event loop writes in one system call. A worker's many drains each send
 * small commands; a call for each was a third of its time (bench/relay.ts).
 */
export function writeTogether(stream: Writable): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let corked = false;
  const flush = () => {
    corked = false;
    stream.uncork();
  };
  stream.write = ((...args: unknown[]) => {
    if (!corked) {
      corked = true;
      stream.cork();
      setImmediate(flush);
    }
    return write(...args);
  }) as typeof stream.write;
}
