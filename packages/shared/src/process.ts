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
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE' && 'port' in error) {
    return `Port ${error.port} is taken. Stop what uses it, or set another port in the environment.`;
  }
  if (code === 'EACCES' && 'port' in error) {
    return `No permission to listen on port ${error.port}. Choose one above 1023.`;
  }
  return error.stack ?? error.message;
}
