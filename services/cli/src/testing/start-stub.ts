import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubAnswer {
  status?: number;
  json?: unknown;
  /** instead of JSON */
  text?: string;
  headers?: Record<string, string>;
}

export interface StubRequest {
  method: string;
  /** with its query */
  path: string;
  authorization: string | undefined;
  body: unknown;
}

export interface Stub {
  url: string;
  requests: StubRequest[];
  close(): Promise<void>;
}

/** A server on a real socket that answers by a table; `undefined`: never. */
export async function startStub(
  answer: (request: StubRequest) => StubAnswer | undefined,
): Promise<Stub> {
  const requests: StubRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const request = await read(incoming);
    requests.push(request);
    const given = answer(request);
    if (!given) return;
    const { status = 200, json, text, headers } = given;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(text ?? (json === undefined ? '' : JSON.stringify(json)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage): Promise<StubRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    authorization: incoming.headers.authorization,
    body: text === '' ? undefined : JSON.parse(text),
  };
}
