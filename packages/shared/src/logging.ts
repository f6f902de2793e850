import { type DestinationStream, type Logger, pino } from 'pino';
import { errorMessage } from './logging/error-message.ts';
import { redactLine } from './logging/redact-line.ts';

/**
 * Written together: a line of its own costs about as much as storing the event. What a `kill -9` takes
 * along is a fraction of a second of lines; what happened stands in Redis and Postgres.
 */
const stdout = { dest: 1, sync: false, minLength: 4_096, periodicFlush: 100 };

/**
 * JSON lines on stdout; `event` names what happened, so that an operator can search for it.
 * Message contents, tokens and addresses stay out: by habit, and by `logging/redact-line.ts`.
 */
export function createLogger(
  options: { service: string; level: string },
  destination?: DestinationStream,
): Logger {
  const settings = {
    level: options.level,
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
    // The finished line: whatever nested it, a library's serializer or a child logger.
    hooks: { streamWrite: redactLine },
  };
  return pino(settings, destination ?? pino.destination(stdout));
}

/** Only what a person needs: providers' details may hold message contents. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: errorMessage(error) };
  const { name, stack, cause } = error;
  const details = 'status' in error ? { status: error.status } : {};
  return {
    type: name,
    message: errorMessage(error),
    ...details,
    stack: framesOf(stack),
    ...(cause ? { cause: serializeError(cause) } : {}),
  };
}

/** A stack repeats the message before its frames. */
function framesOf(stack = ''): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
