import { setTimeout as pause } from 'node:timers/promises';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { watchExportTrouble } from './export-trouble.ts';
import { noteTracing } from './is-tracing.ts';
import { traceFields } from './log-fields.ts';
import { createQueueTelemetry } from './queue-telemetry.ts';
import type { Tracing } from './start-tracing.ts';

/** A collector that is away must not hold up a process that ends. */
const stopWithinMs = 3_000;
/** What is told of the process. Not `process`: command lines are nobody's business. */
const usualDetectors = 'env,host,serviceinstance';

/** OpenTelemetry's SDK, set up by its own variables. Metrics and logs have ways of their own. */
export async function startSdk(name: string, env: NodeJS.ProcessEnv): Promise<Required<Tracing>> {
  env.OTEL_NODE_RESOURCE_DETECTORS ||= usualDetectors;
  const sdk = new NodeSDK({
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
    ...(hasServiceName(env) ? {} : { serviceName: name }),
  });
  const trouble = watchExportTrouble(Date.now);
  sdk.start();
  noteTracing(true);
  return {
    logFields: traceFields,
    telemetry: createQueueTelemetry(),
    reportTo: trouble.reportTo,
    async stop() {
      const waited = pause(stopWithinMs, undefined, { ref: false });
      await Promise.race([sdk.shutdown().catch(() => {}), waited]);
    },
  };
}

function hasServiceName({ OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES }: NodeJS.ProcessEnv) {
  return !!OTEL_SERVICE_NAME || /(^|,)\s*service\.name=/.test(OTEL_RESOURCE_ATTRIBUTES ?? '');
}
