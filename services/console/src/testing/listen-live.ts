import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

export interface LiveConnection {
  status: number;
  headers: IncomingMessage['headers'];
  /** what came so far */
  events: { event: string; data: unknown }[];
  isOpen(): boolean;
  request: ClientRequest;
  response: IncomingMessage;
}

/** Reads `GET /api/events` over a real socket, as a browser does. */
export async function listenLive(
  app: FastifyInstance,
  headers: Record<string, string>,
): Promise<LiveConnection> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: '/api/events', headers }, (response) => {
      let isOpen = true;
      let text = '';
      const events: LiveConnection['events'] = [];
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        events.push(...blocks.flatMap(parseBlock));
      });
      response.on('error', () => {});
      response.on('close', () => {
        isOpen = false;
      });
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        events,
        isOpen: () => isOpen,
        request,
        response,
      });
    });
    request.on('error', reject);
  });
}

function parseBlock(block: string): LiveConnection['events'] {
  const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
  return event === undefined || data === undefined ? [] : [{ event, data: JSON.parse(data) }];
}
