import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** A span as a collector is sent it. */
export interface CollectedSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  /** '' for the root of a trace. */
  parentSpanId: string;
  attributes: Record<string, unknown>;
  /** Ids of spans it points to. */
  links: string[];
}

/** A collector that speaks OTLP over HTTP, as JSON: `OTEL_EXPORTER_OTLP_PROTOCOL=http/json`. */
export interface Collector {
  url: string;
  spans(): CollectedSpan[];
  /** All that was ever sent, as it came. */
  bytes(): string;
  /** How many have connected. */
  connections(): number;
  close(): Promise<void>;
}

const Value = z.record(z.string(), z.unknown());
const KeyValues = z
  .array(z.object({ key: z.string(), value: Value }))
  .default([])
  .transform((all) =>
    Object.fromEntries(
      all.map(({ key, value }) => {
        const [kind, content] = Object.entries(value)[0] ?? [];
        return [key, kind === 'intValue' ? Number(content) : content];
      }),
    ),
  );
const Export = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: KeyValues }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().default(''),
              attributes: KeyValues,
              links: z
                .array(z.object({ spanId: z.string() }))
                .default([])
                .transform((links) => links.map(({ spanId }) => spanId)),
            }),
          ),
        }),
      ),
    }),
  ),
});

export async function startCollector(): Promise<Collector> {
  const bodies: string[] = [];
  const spans: CollectedSpan[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    bodies.push(body);
    for (const { resource, scopeSpans } of Export.parse(JSON.parse(body)).resourceSpans) {
      const service = String(resource.attributes['service.name']);
      for (const scope of scopeSpans) {
        spans.push(...scope.spans.map((span) => ({ service, ...span })));
      }
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => spans,
    bytes: () => bodies.join('\n'),
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
