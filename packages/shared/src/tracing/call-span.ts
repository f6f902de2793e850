import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { tell } from './attributes.ts';
import { noteCall } from './handle-span.ts';
import { inSpan } from './in-span.ts';
import { isTracing } from './is-tracing.ts';

/**
 * One HTTP attempt as a span. Nothing is added to the request: neither providers nor targets are told
 * of our traces.
 *
 * @param name says which call, without ids or contents: `POST message`
 * @param work tells the status that was answered, if one was
 */
export function inCallSpan<T>(
  { name, method, url }: { name: string; method: string; url: string | URL },
  work: (tellStatus: (status: number) => void) => Promise<T>,
): Promise<T> {
  if (!isTracing()) return work(() => {});
  const server = serverOf(url);
  const facts = { 'http.request.method': method, 'omnirelay.attempt': noteCall(), ...server };
  return inSpan(name, { kind: SpanKind.CLIENT, facts }, (span) =>
    work((status) => {
      tell(span, { 'http.response.status_code': status });
      if (status >= 400) span?.setStatus({ code: SpanStatusCode.ERROR });
    }),
  );
}

function serverOf(url: string | URL) {
  if (!URL.canParse(String(url))) return {};
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === 'https:' ? 443 : 80;
  return { 'server.address': hostname, 'server.port': port === '' ? usual : Number(port) };
}
