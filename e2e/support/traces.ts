import type { CollectedSpan, Collector } from '@omnirelay/shared/testing/collector.ts';
import { eventually } from './eventually.ts';
import type { System } from './system.ts';

/** What sends every span to a collector of a test, soon. */
export function tracingTo(url: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
}

export const handleName = 'event.handle zendesk-chatwoot';

export type Trace = CollectedSpan[];

/** Which events: of a conversation, of a type, accepted after an id was made. */
export interface Which {
  conversation: string;
  type: string;
  after: string;
}

/** The traces in which such events were handled, in the order they came in. */
export function tracesOf(collector: Collector, { conversation, type, after }: Which): Trace[] {
  const handled = collector
    .spans()
    .filter(
      ({ name, attributes }) =>
        name === handleName &&
        attributes['omnirelay.conversation'] === conversation &&
        String(attributes['omnirelay.event_type']).endsWith(type) &&
        String(attributes['omnirelay.event_id']) > after,
    );
  handled.sort((a, b) => (eventIdOf(a) < eventIdOf(b) ? -1 : 1));
  const ids = new Set(handled.map(({ traceId }) => traceId));
  return [...ids].map((id) => collector.spans().filter(({ traceId }) => traceId === id));
}

/** Once this many of its events are done, and their spans sent. */
export async function doneTracesOf(
  system: System,
  collector: Collector,
  which: Which,
  count: number,
): Promise<Trace[]> {
  await eventually(() => {
    const traces = tracesOf(collector, which);
    const done = traces.filter(
      (trace) =>
        named(trace, handleName).some((span) => span.attributes['omnirelay.outcome'] === 'done') &&
        named(trace, 'webhook.receive').length > 0,
    );
    return (
      done.length >= count || `${done.length} of ${count} done\n${system.logs().slice(-3_000)}`
    );
  }, 60_000);
  return tracesOf(collector, which);
}

export function named(trace: Trace, name: string): Trace {
  return trace.filter((span) => span.name === name);
}

export function eventIdOf({ attributes }: CollectedSpan): string {
  return String(attributes['omnirelay.event_id']);
}

/** Who called whom, from the root on: `webhook.receive > event.accept > …`. */
export function pathTo(trace: Trace, span: CollectedSpan | undefined): string {
  if (!span) return 'missing';
  const parent = trace.find(({ spanId }) => spanId === span.parentSpanId);
  if (!parent) return span.parentSpanId === '' ? span.name : `? > ${span.name}`;
  return `${pathTo(trace, parent)} > ${span.name}`;
}
