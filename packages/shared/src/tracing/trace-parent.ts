import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';

/**
 * A span that something belongs to, as it travels with an event: W3C's `traceparent`, whatever
 * `OTEL_PROPAGATORS` says of headers. It never leaves Redis.
 */
export function formatTraceParent(span: SpanContext): string | undefined {
  if (!isSpanContextValid(span)) return undefined;
  const flags = (span.traceFlags & 0xff).toString(16).padStart(2, '0');
  return `00-${span.traceId}-${span.spanId}-${flags}`;
}

/** Undefined where it is nothing that we wrote: the event is handled all the same. */
export function parseTraceParent(text: string | undefined): SpanContext | undefined {
  const found = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text ?? '');
  if (!found) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = found;
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(span) ? span : undefined;
}
