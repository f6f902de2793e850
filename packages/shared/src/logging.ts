import { type DestinationStream, type Logger, pino } from 'pino';
import { errorMessage } from './logging/error-message.ts';
import { openStdout } from './logging/open-stdout.ts';
import { redactLine } from './logging/redact-line.ts';

/**
 * JSON lines, on stdout unless told otherwise; `event` names what happened, so that an operator can search for it.
 * Message contents, tokens and addresses stay out: by habit, and by `logging/redact-line.ts`.
 */
export function createLogger(
  options: { service: string; level: string; fields?: (() => object) | undefined },
  destination?: DestinationStream,
): Logger {
  const settings = {
    level: options.level,
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
    // The finished line: whatever nested it, a library's serializer or a child logger.
    hooks: { streamWrite: redactLine },
    // Of the trace that a line belongs to.
    ...(options.fields ? { mixin: options.fields } : {}),
  };
  return pino(settings, destination ?? openStdout());
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
