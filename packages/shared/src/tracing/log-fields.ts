import { trace } from '@opentelemetry/api';

/** For the logger: which trace a line belongs to. */
export function traceFields(): { trace_id?: string } {
  const span = trace.getActiveSpan();
  return span ? { trace_id: span.spanContext().traceId } : {};
}
