import { type DestinationStream, type Logger, pino } from 'pino';

/** Nothing under these names is ever written, however deep a library nests it. */
const redacted = [
  'authorization',
  'cookie',
  'apiToken',
  'api_access_token',
  'token',
  'password',
  'secret',
  'webhookSecrets',
  'webhookToken',
  'signature',
  'body',
  'content',
  'text',
  'phone',
  'email',
];

/**
 * JSON lines on stdout; `event` names what happened, so that an operator can search for it.
 * Message contents, tokens and addresses stay out: by habit, and by this list.
 */
export function createLogger(
  options: { service: string; level: string },
  destination?: DestinationStream,
): Logger {
  const paths = redacted.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const settings = {
    level: options.level,
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[redacted]' },
    serializers: { err: serializeError },
  };
  return destination ? pino(settings, destination) : pino(settings);
}

/** Only what a person needs: providers' details may hold message contents. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const details = 'status' in error ? { status: error.status } : {};
  return {
    type: name,
    message,
    ...details,
    stack,
    ...(cause ? { cause: serializeError(cause) } : {}),
  };
}
