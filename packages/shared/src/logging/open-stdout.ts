import type { DestinationStream } from 'pino';
import { prettyFactory } from 'pino-pretty';
import sonicBoom from 'sonic-boom';

/**
 * Written together: a line of its own costs about as much as storing the event. What a `kill -9` takes
 * along is a fraction of a second of lines; what happened stands in Redis and Postgres.
 */
const options = {
  fd: 1,
  sync: false,
  /** Of text it would measure, with each line, all that waits. */
  contentMode: 'buffer',
  minLength: 16_000,
  periodicFlush: 100,
  /** So much is kept where nobody reads, or the disk is full. */
  maxLength: 16_777_216,
} as const;

export type LogFormat = 'auto' | 'json' | 'pretty';

export interface Stdout extends DestinationStream {
  flushSync(): void;
}

/** `auto`: for people in a terminal, for programs everywhere else. */
export function isPretty(format: LogFormat, isTerminal: boolean): boolean {
  return format === 'pretty' || (format === 'auto' && isTerminal);
}

/** Standard output; it is flushed when the process ends. */
export function openStdout(
  format: LogFormat = 'json',
  isTerminal = process.stdout.isTTY === true,
): Stdout {
  const { write, flushSync } = stdout();
  if (!isPretty(format, isTerminal)) return { write, flushSync };
  const pretty = prettyFactory({
    colorize: isTerminal,
    ignore: 'pid,hostname,name,service',
    messageFormat: '{service}: {msg}',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });
  return { write: (line) => write(String(pretty(line) ?? line)), flushSync };
}

let opened: Stdout | undefined;

/**
 * A process has one, whoever writes to it. Not pino's own: the SonicBoom that pino brings never ends its
 * last flush where whoever read the pipe is gone, and neither did the process.
 */
function stdout(): Stdout {
  if (opened) return opened;
  const stream = new sonicBoom.SonicBoom(options);
  // That nobody can read what we do is no reason not to do it. The next line is tried again.
  stream.on('error', () => {});
  const flushSync = () => {
    try {
      stream.flushSync();
    } catch {}
  };
  process.on('exit', flushSync);
  // Its types know of text only.
  const write = stream.write.bind(stream) as unknown as (line: Buffer) => boolean;
  opened = { write: (line) => void write(Buffer.from(line)), flushSync };
  return opened;
}
