import type { Telemetry } from 'bullmq';
import type { Logger } from 'pino';
import { errorMessage } from '../logging/error-message.ts';
import { wantsTraces } from './wants-traces.ts';

export interface Tracing {
  /** For the logger; absent where there are no traces. */
  logFields?: () => object;
  /** For BullMQ's workers; absent where there are no traces. */
  telemetry?: Telemetry;
  /** Where it is told that traces can't be made or sent. */
  reportTo(log: Pick<Logger, 'warn'>): void;
  /** Sends what is left, and waits a moment for that at the most. */
  stop(): Promise<void>;
}

/**
 * Switches traces on if the standard `OTEL_*` variables ask for them; else nothing of the SDK is even
 * loaded. Call it before anything makes a span. Never fails: messages matter more than their traces.
 *
 * @param service `ingress`, `worker` or `console`
 */
export async function startTracing(service: string, env = process.env): Promise<Tracing> {
  if (!wantsTraces(env)) return { reportTo() {}, async stop() {} };
  try {
    const { startSdk } = await import('./sdk.ts');
    return await startSdk(`omnirelay-${service}`, env);
  } catch (error) {
    const reason = errorMessage(error);
    const line = { event: 'traces.not-started', reason };
    return {
      reportTo: (log) => log.warn(line, 'there are no traces: correct the OTEL_* settings'),
      async stop() {},
    };
  }
}
