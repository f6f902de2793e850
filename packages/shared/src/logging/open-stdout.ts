import { type DestinationStream, destination as openDestination } from 'pino';
import { prettyFactory } from 'pino-pretty';

/**
 * Written together: a line of its own costs about as much as storing the event. What a `kill -9` takes
 * along is a fraction of a second of lines; what happened stands in Redis and Postgres.
 */
const stdout = { dest: 1, sync: false, minLength: 16_000, periodicFlush: 100 };

export type LogFormat = 'auto' | 'json' | 'pretty';

/** `auto`: for people in a terminal, for programs everywhere else. */
export function isPretty(format: LogFormat, isTerminal: boolean): boolean {
  return format === 'pretty' || (format === 'auto' && isTerminal);
}

/** Standard output; it is flushed when the process ends. */
export function openStdout(
  format: LogFormat = 'json',
  isTerminal = process.stdout.isTTY === true,
): DestinationStream & { flushSync(): void } {
  const stream = openDestination(stdout);
  let isOpen = true;
  stream.once('close', () => {
    isOpen = false;
  });
  const flushSync = () => {
    if (isOpen) stream.flushSync();
  };
  if (!isPretty(format, isTerminal)) {
    return { write: (line) => void stream.write(line), flushSync };
  }
  const pretty = prettyFactory({
    colorize: isTerminal,
    ignore: 'pid,hostname,name,service',
    messageFormat: '{service}: {msg}',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });
  return {
    write: (line) => void stream.write(String(pretty(line) ?? line)),
    flushSync,
  };
}
