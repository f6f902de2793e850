import type { Logger } from 'pino';
import { ConfigError } from './config/environment.ts';

/** Compose and Kubernetes kill after thirty seconds; closing must be through before. */
const closeWithinMs = 25_000;

export interface RunningProcess {
  log: Logger;
  close(): Promise<void>;
}

/**
 * Runs a service: starts it, closes it in order on SIGTERM and SIGINT, and tells an operator what to
 * change when it can't start, without a stack trace.
 */
export async function runProcess(
  service: string,
  start: () => Promise<RunningProcess>,
): Promise<void> {
  let running: RunningProcess;
  try {
    running = await start();
  } catch (error) {
    process.stderr.write(`${service}: ${explain(error)}\n`);
    process.exit(1);
  }
  let closing = false;
  const stop = async (signal: string) => {
    if (closing) return;
    closing = true;
    running.log.info({ event: 'process.stopping', signal }, `${service} is stopping`);
    setTimeout(() => {
      running.log.error({ event: 'process.stop-forced' }, 'could not close in time');
      process.exit(1);
    }, closeWithinMs).unref();
    await running.close();
    running.log.info({ event: 'process.stopped' }, `${service} has stopped`);
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop('SIGTERM'));
  process.once('SIGINT', () => void stop('SIGINT'));
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return String(error);
  // A name with several addresses fails with several errors; the first tells enough.
  if (error instanceof AggregateError && error.errors[0]) return explain(error.errors[0]);
  const { code, port, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken. Stop what uses it, or set another port in the environment.`;
    case 'EACCES':
      return `No permission to listen on port ${port}. Choose one above 1023.`;
    case 'ECONNREFUSED':
      return `Nothing answers at ${address}:${port}. Is it running? Check DATABASE_URL and REDIS_URL.`;
    case 'ENOTFOUND':
      return `${error.message}. Check the host names in DATABASE_URL and REDIS_URL.`;
    case '28P01':
    case '3D000':
      return `Postgres refuses: ${error.message}. Check DATABASE_URL.`;
    default:
      return error.stack ?? error.message;
  }
}
