import type { Attributes, Span } from '@opentelemetry/api';

/**
 * All that a span may say. Never contents, names of people, tokens, paths or query strings;
 * docs/traces.md has a line for each.
 */
export interface SpanFacts {
  'omnirelay.connection'?: string | undefined;
  'omnirelay.flow'?: string | undefined;
  'omnirelay.event_id'?: string | undefined;
  'omnirelay.event_type'?: string | undefined;
  /** The conversation's external id, as in the console. */
  'omnirelay.conversation'?: string | undefined;
  'omnirelay.outcome'?: string | undefined;
  /** A code such as `own-echo`; whole sentences are left out, they may quote somebody. */
  'omnirelay.reason'?: string | undefined;
  'omnirelay.attempt'?: number | undefined;
  'omnirelay.sync_id'?: string | undefined;
  'omnirelay.trigger'?: string | undefined;
  'http.request.method'?: string | undefined;
  'http.response.status_code'?: number | undefined;
  'server.address'?: string | undefined;
  'server.port'?: number | undefined;
  'error.type'?: string | undefined;
}

const longestValue = 200;
const code = /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/i;

/** What is unknown is left out. */
export function toAttributes(facts: SpanFacts): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined) continue;
    if (name === 'omnirelay.reason' && !code.test(value)) continue;
    attributes[name] = typeof value === 'string' ? value.slice(0, longestValue) : value;
  }
  return attributes;
}

export function tell(span: Span | undefined, facts: SpanFacts): void {
  if (span?.isRecording()) span.setAttributes(toAttributes(facts));
}

/** Which kind of failure: a class or a code. Its message may quote somebody, and stays out. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return networkCode(error.cause) ?? error.name;
}

function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') return 'timeout';
  const isCode = 'code' in error && typeof error.code === 'string' && /^[A-Z_]+$/.test(error.code);
  return isCode ? String(error.code) : networkCode(error.cause);
}
