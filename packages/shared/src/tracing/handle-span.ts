import {
  context,
  createContextKey,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { DrainVerdict } from '../mailbox/drain.ts';
import type { Head } from '../mailbox/mailbox.ts';
import { errorType, tell } from './attributes.ts';
import { fail, linksToCurrent, startSpan } from './in-span.ts';
import { isTracing } from './is-tracing.ts';
import { parseTraceParent } from './trace-parent.ts';

/** One try of a head, as the calls made for it see it. */
interface Try {
  attempt: number;
  /** Whether it has called anybody. */
  hasCalled: boolean;
}

const tryKey = createContextKey('omnirelay.try');

/**
 * One try of one event in one flow: a span in the trace of the event, linked to the job that drains its
 * mailbox. A try that only had to wait, and called nobody, leaves no span: there may be thousands.
 */
export async function inHandleSpan<T>(
  flow: string,
  { id, event, attempt }: Head,
  work: (tellVerdict: (verdict: DrainVerdict) => void) => Promise<T>,
): Promise<T> {
  if (!isTracing()) return work(() => {});
  const parent = parseTraceParent(event?.traceParent);
  const from = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
  const span = startSpan(`event.handle ${flow}`, {
    kind: SpanKind.CONSUMER,
    facts: {
      'omnirelay.flow': flow,
      'omnirelay.event_id': id,
      'omnirelay.connection': event?.connection,
      'omnirelay.event_type': event?.type,
      'omnirelay.conversation': event?.externalId,
      'omnirelay.attempt': attempt,
    },
    parent: from,
    links: linksToCurrent(),
  });
  const made: Try = { attempt, hasCalled: false };
  let verdict: DrainVerdict | undefined;
  try {
    const within = trace.setSpan(from, span).setValue(tryKey, made);
    return await context.with(within, () =>
      work((one) => {
        verdict = one;
        tellVerdict(span, one);
      }),
    );
  } catch (error) {
    if (!verdict) fail(span, error);
    throw error;
  } finally {
    if (made.hasCalled || verdict?.outcome.reason !== 'waiting') span.end();
  }
}

function tellVerdict(span: Span, { outcome, error }: DrainVerdict): void {
  const { state, reason } = outcome;
  tell(span, {
    'omnirelay.outcome': state,
    'omnirelay.reason': reason,
    ...(error === undefined ? {} : { 'error.type': errorType(error) }),
  });
  const isWaiting = state === 'retrying' && reason === 'waiting';
  if (!isWaiting && state !== 'done' && state !== 'skipped') {
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
}

/** The attempt that a call is part of, if any; notes that it has called somebody. */
export function noteCall(): number | undefined {
  const made = context.active().getValue(tryKey) as Try | undefined;
  if (made) made.hasCalled = true;
  return made?.attempt;
}
