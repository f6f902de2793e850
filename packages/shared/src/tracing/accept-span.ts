import { context, ROOT_CONTEXT, type Span, SpanKind } from '@opentelemetry/api';
import type { Acceptance } from '../mailbox/accept.ts';
import type { StoredEvent } from '../mailbox/stored-event.ts';
import { tell } from './attributes.ts';
import { fail, linksToCurrent, startSpan } from './in-span.ts';
import { isTracing } from './is-tracing.ts';
import { formatTraceParent } from './trace-parent.ts';

/** An event that is being accepted, with the span that whoever handles it goes on from. */
export interface TracedEvent {
  event: StoredEvent;
  accepted(acceptance: Acceptance | undefined): void;
  failed(error: unknown): void;
}

/**
 * BullMQ's jobs drain many events, so the trace travels with the event itself. One that has a span
 * keeps it.
 *
 * @param ownTrace begins a trace, linked to where it was found: one message, one trace
 */
export function traceEvent(event: StoredEvent, ownTrace = false): TracedEvent {
  if (!isTracing() || event.traceParent !== undefined) return { event, ...untold };
  const span = startSpan('event.accept', {
    kind: SpanKind.PRODUCER,
    facts: {
      'omnirelay.connection': event.connection,
      'omnirelay.event_type': event.type,
      'omnirelay.conversation': event.externalId,
    },
    parent: ownTrace ? ROOT_CONTEXT : context.active(),
    links: ownTrace ? linksToCurrent() : [],
  });
  const traceParent = formatTraceParent(span.spanContext());
  return {
    event: traceParent === undefined ? event : { ...event, traceParent },
    accepted: (acceptance) => end(span, acceptance),
    failed(error) {
      fail(span, error);
      span.end();
    },
  };
}

const untold = { accepted() {}, failed() {} };

function end(span: Span, acceptance: Acceptance | undefined): void {
  tell(span, {
    'omnirelay.event_id': acceptance?.id,
    'omnirelay.outcome': acceptance?.outcome,
  });
  span.end();
}
