import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { tell } from './attributes.ts';
import { inSpan } from './in-span.ts';
import { isTracing } from './is-tracing.ts';

/** A webhook, from its bytes to its answer. Always the root of its trace: no sender says which it belongs to. */
export function inReceiveSpan<T>(
  connection: string,
  statusOf: () => number,
  receive: () => Promise<T>,
): Promise<T> {
  if (!isTracing()) return receive();
  const facts = { 'omnirelay.connection': connection };
  const options = { kind: SpanKind.SERVER, facts, parent: ROOT_CONTEXT };
  return inSpan('webhook.receive', options, async (span) => {
    const answer = await receive();
    tell(span, { 'http.response.status_code': statusOf() });
    return answer;
  });
}
