import {
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { errorType, type SpanFacts, tell, toAttributes } from './attributes.ts';
import { isTracing } from './is-tracing.ts';

const tracer = trace.getTracer('omnirelay');

export interface SpanOptions {
  kind?: SpanKind;
  facts?: SpanFacts;
  /** What it belongs to; by default the span that is under way here. */
  parent?: Context;
  links?: Link[];
}

/** Runs `work` as a span: what it calls belongs to it, and how it failed is told. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span?: Span) => Promise<T>,
): Promise<T> {
  if (!isTracing()) return work();
  const parent = options.parent ?? context.active();
  const span = startSpan(name, { ...options, parent });
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

export function startSpan(name: string, options: SpanOptions): Span {
  const { kind = SpanKind.INTERNAL, facts = {}, parent, links = [] } = options;
  return tracer.startSpan(name, { kind, attributes: toAttributes(facts), links }, parent);
}

export function fail(span: Span, error: unknown): void {
  tell(span, { 'error.type': errorType(error) });
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Tells more of the span that is under way. */
export function tellCurrent(facts: SpanFacts): void {
  if (isTracing()) tell(trace.getActiveSpan(), facts);
}

/** A link to the span that is under way, for what has a trace of its own. */
export function linksToCurrent(): Link[] {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? [{ context: span }] : [];
}

/** What runs for many must not count as part of whoever came first. */
export function outsideSpans<T>(work: () => T): T {
  return isTracing() ? context.with(ROOT_CONTEXT, work) : work();
}
