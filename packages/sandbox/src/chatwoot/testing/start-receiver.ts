import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Received {
  headers: IncomingHttpHeaders;
  raw: Buffer;
  body: Record<string, unknown>;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** The bodies of one event, in the order of arrival. */
  of(event: string): Record<string, unknown>[];
  /** Answered instead of 200; a function may be asynchronous, and is called before the answer. */
  answer: { status: number; before?: (received: Received) => Promise<void> };
  close(): Promise<void>;
}

/** A small webhook receiver on a real socket. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answer: Receiver['answer'] = { status: 200 };
  const server = createServer(async (request, response) => {
    // A sender that gives up halfway has sent nothing.
    const raw = await buffer(request).catch(() => undefined);
    if (raw === undefined) return;
    const item = { headers: request.headers, raw, body: JSON.parse(raw.toString()) };
    received.push(item);
    await answer.before?.(item);
    response.writeHead(answer.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks/chatwoot`,
    received,
    of: (event) => received.map(({ body }) => body).filter((body) => body.event === event),
    answer,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
