import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** What a target does with a delivery; it has taken one that it answers 2xx or drops after. */
export type Behaviour =
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string }
  | { kind: 'hang' }
  | { kind: 'drop' }
  /** Taken, and the connection is gone before any byte of the answer. */
  | { kind: 'take-and-drop' }
  /** Taken, with an answer that does not end before so many bytes. */
  | { kind: 'huge'; bytes: number }
  /** Taken, with an answer shorter than it says. */
  | { kind: 'lie' }
  | { kind: 'slow'; ms: number };

export interface Received {
  id: string;
  attempt: number;
  conversation: string;
  headers: IncomingHttpHeaders;
  path: string;
  raw: Buffer;
  atMs: number;
  taken: boolean;
}

export interface Target {
  url: string;
  /** In the order of arrival. */
  received: Received[];
  behave(how: (received: Received) => Behaviour): void;
  /** What was taken, each the first time. */
  taken(): Received[];
  close(): Promise<void>;
}

export const targetSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const fine: Behaviour = { kind: 'answer', status: 200, body: 'thanks' };

/** A service that events go on to, stricter than most: what is not signed properly is refused. */
export async function startTarget(): Promise<Target> {
  const received: Received[] = [];
  let behaviour: (received: Received) => Behaviour = () => fine;
  const webhook = new Webhook(targetSecret);
  const server = createServer(async (request, response) => {
    const raw = await buffer(request);
    const headers = request.headers;
    const delivery: Received = {
      id: String(headers['webhook-id']),
      attempt: Number(headers['omnirelay-attempt']),
      conversation: String(headers['omnirelay-conversation']),
      headers,
      path: request.url ?? '',
      raw,
      atMs: Date.now(),
      taken: false,
    };
    try {
      webhook.verify(raw, headers as Record<string, string>);
    } catch {
      response.writeHead(401).end('not signed by anybody I know');
      return;
    }
    received.push(delivery);
    act(behaviour(delivery), delivery, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    behave(how) {
      behaviour = how;
    },
    taken() {
      const seen = new Set<string>();
      return received.filter(({ id, taken }) => taken && !seen.has(id) && seen.add(id));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function act(how: Behaviour, delivery: Received, response: ServerResponse): void {
  const take = () => {
    delivery.taken = true;
  };
  switch (how.kind) {
    case 'answer':
      if (how.status >= 200 && how.status < 300) take();
      response.writeHead(how.status, how.headers).end(how.body ?? '');
      return;
    case 'hang':
      return;
    case 'drop':
      response.socket?.destroy();
      return;
    case 'take-and-drop':
      take();
      response.socket?.destroy();
      return;
    case 'huge':
      take();
      response.writeHead(200);
      response.end(Buffer.alloc(how.bytes, 'x'));
      return;
    case 'lie':
      take();
      response.writeHead(200, { 'content-length': '1000' });
      response.write('short');
      setTimeout(() => response.socket?.destroy(), 20);
      return;
    case 'slow':
      setTimeout(() => {
        take();
        response.writeHead(200).end();
      }, how.ms);
  }
}
