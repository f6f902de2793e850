import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { outsideSpans } from './in-span.ts';

/** A collector that stays away is told of this often. */
const everyMs = 3_600_000;

/**
 * Listens to what the SDK complains of. Settings that it can't use are told as soon as there is a log;
 * that traces get lost, once in a while. Messages notice neither.
 */
export function watchExportTrouble(nowMs: () => number): {
  reportTo(log: Pick<Logger, 'warn'>): void;
} {
  const early: string[] = [];
  let log: Pick<Logger, 'warn'> | undefined;
  let toldAtMs = Number.NEGATIVE_INFINITY;

  const warn = (message: string) => {
    if (!log) {
      early.push(reasonIn(message));
      return;
    }
    if (nowMs() - toldAtMs < everyMs) return;
    toldAtMs = nowMs();
    const line = { event: 'traces.not-sent', reason: reasonIn(message) };
    // No message's trace: this is about all of them.
    outsideSpans(() => log?.warn(line, 'traces get lost, messages go on; said once an hour'));
  };
  const quiet = () => {};
  const logger: DiagLogger = { error: warn, warn, info: quiet, debug: quiet, verbose: quiet };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  return {
    reportTo(given) {
      log = given;
      for (const reason of early) {
        const line = { event: 'traces.bad-setting', reason };
        given.warn(line, 'correct the OTEL_* settings');
      }
    },
  };
}

/** The SDK hands errors over as JSON, stack and all. */
function reasonIn(message: string): string {
  try {
    const { code, message: inner } = JSON.parse(message);
    return String(inner || code);
  } catch {
    return message.slice(0, 200);
  }
}
