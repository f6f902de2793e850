import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { type Span, SpanKind, type Telemetry } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';

/** All else that BullMQ would say (reasons, results, options) may quote somebody. */
const told = new Set([
  'bullmq.queue.name',
  'bullmq.queue.operation',
  'bullmq.job.id',
  'bullmq.job.name',
  'bullmq.job.attempts.made',
  'bullmq.worker.id',
]);

/**
 * BullMQ's own spans, for its workers: one for each run of a job, in a trace of its own, as a job drains
 * the events of many traces. Its housekeeping would be hundreds of spans a minute, and is left out.
 * Nothing is written into jobs: what drains a mailbox looks the same with and without traces.
 */
export function createQueueTelemetry(): Telemetry<Context> {
  const { tracer, contextManager } = new BullMQOtel({ tracerName: 'bullmq' });
  return {
    tracer: {
      startSpan(name, options) {
        if (options?.kind !== SpanKind.CONSUMER) return unseen;
        // Goes on to OpenTelemetry as it is, which knows `root`.
        const alone = { ...options, root: true };
        return discreet(tracer.startSpan(name, alone));
      },
    },
    contextManager: {
      with: (context, fn) => contextManager.with(context, fn),
      active: () => contextManager.active(),
      root: () => ROOT_CONTEXT,
      getMetadata: () => '',
      fromMetadata: (active) => active,
    },
  };
}

const unseen: Span<Context> = {
  setSpanOnContext: (context) => context,
  setAttribute() {},
  setAttributes() {},
  addEvent() {},
  recordException() {},
  end() {},
};

function discreet(span: Span<Context>): Span<Context> {
  return {
    setSpanOnContext: (context) => span.setSpanOnContext(context),
    setAttribute(name, value) {
      if (told.has(name)) span.setAttribute(name, value);
    },
    setAttributes(attributes) {
      const kept = Object.entries(attributes).filter(([name]) => told.has(name));
      span.setAttributes(Object.fromEntries(kept));
    },
    addEvent: (name) => span.addEvent(name),
    recordException() {},
    end: () => span.end(),
  };
}
