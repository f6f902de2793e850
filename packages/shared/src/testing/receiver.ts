import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  atMs: number;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A service that keeps what it is sent, and answers what it is told to. */
export interface Receiver {
  url: string;
  port: number;
  received: Received[];
  /** 200 and `OK`, unless it is changed */
  answer: { status: number; body: string; headers?: Record<string, string> };
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url: path = '', headers } = request;
    const atMs = Date.now();
    receiver.received.push({ atMs, path, headers, body: Buffer.concat(chunks).toString() });
    const { status, body, headers: more } = receiver.answer;
    response.writeHead(status, more).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/webhook`,
    port,
    received: [],
    answer: { status: 200, body: 'OK' },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
