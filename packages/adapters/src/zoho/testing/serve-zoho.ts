import type { IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import { startServer } from '../../files/testing/local-server.ts';
import { type Credits, createZohoClients } from '../clients.ts';
import { ZohoConnection } from '../config.ts';
import type { TokenSource } from '../tokens.ts';

export interface Received {
  method: string;
  /** With the query, below the API's own path. */
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

export type Answer =
  | { status?: number; json?: unknown; text?: string; headers?: Record<string, string> }
  /** Destroys the connection. */
  | 'drop'
  /** Never answers. */
  | 'hang';

/** Answers calls with what a test says, over a real socket, and notes them and their cost. */
export async function serveZoho(
  answer: (call: Received, n: number) => Answer | Promise<Answer>,
  settings: { tokens?: TokenSource; changes?: object } = {},
) {
  const received: Received[] = [];
  const costs: Credits[] = [];
  const server = await startServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const call: Received = {
      method: request.method ?? '',
      path: (request.url ?? '').replace(/^\/(api\/v1|crm\/v8)/, ''),
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    received.push(call);
    const reply = await answer(call, received.length);
    if (reply === 'drop') request.socket.destroy();
    else if (reply !== 'hang') {
      const body = reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
      response.writeHead(reply.status ?? 200, reply.headers).end(body);
    }
  });
  const connection = ZohoConnection.parse({
    provider: 'zoho',
    dataCentre: 'eu',
    orgId: '12345678',
    clientId: 'id',
    clientSecret: 'hush',
    refreshToken: 'refresh',
    webhook: { auth: 'secret', secrets: [] },
    baseUrls: { accounts: server.url, desk: server.url, crm: server.url },
    ...settings.changes,
  });
  const tokens = settings.tokens ?? tokenNamed('t');
  const clients = createZohoClients({ ...connection, name: 'zoho-main' }, { tokens });
  onTestFinished(async () => {
    await clients.close();
    await server.close();
  });
  const { desk, crm } = clients.observed((cost) => costs.push(cost));
  return { desk, crm, clients, received, costs };
}

/** The same token always. */
export function tokenNamed(token: string): TokenSource {
  return {
    get: async () => token,
    refused: async () => {},
    state: async () => ({ state: 'ok', expiresAt: undefined }),
  };
}

/** What a call failed with. */
export const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
