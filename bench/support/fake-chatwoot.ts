import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';

export interface FakeChatwoot {
  url: string;
  /** When each message's call came in, in `performance.now()` of this process. */
  arrivedAtMs: Map<number, number>;
  /** Calls that were no message of this benchmark, or one that had come before. */
  unexpected: string[];
  /** Resolves when this many messages have come. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Answers `POST message` as Chatwoot does and keeps nothing; `delayMs` later, where one is given. */
export async function startFakeChatwoot(delayMs = 0): Promise<FakeChatwoot> {
  const arrivedAtMs = new Map<number, number>();
  const unexpected: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'GET' && request.url?.includes('/conversations?')) {
        // A sync asks for what webhooks may not have brought: nothing.
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
        response.end(JSON.stringify({ data: { meta: { all_count: 0 }, payload: [] } }));
        return;
      }
      const body = Buffer.concat(chunks).toString();
      const id = Number(/Message (\d+) says/.exec(body)?.[1]);
      if (!request.url?.endsWith('/messages') || !id || arrivedAtMs.has(id)) {
        unexpected.push(`${request.method} ${request.url} ${body.slice(0, 200)}`);
      }
      arrivedAtMs.set(id, performance.now());
      const answer = () => {
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
        response.end(JSON.stringify(createdMessage(id)));
      };
      if (delayMs > 0) setTimeout(answer, delayMs);
      else answer();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrivedAtMs,
    unexpected,
    async received(count) {
      const came = () => arrivedAtMs.size >= count;
      if (await waitUntil(came, { timeoutMs: 60_000, everyMs: 20 })) return;
      throw new Error(`${arrivedAtMs.size} of ${count} messages came`);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createdMessage(id: number) {
  return {
    id,
    content: 'as posted',
    inbox_id: 2,
    conversation_id: 1,
    message_type: 0,
    content_type: 'text',
    status: 'sent',
    content_attributes: {},
    created_at: 1_772_352_000,
    private: false,
    source_id: null,
    sender: { id: 7, name: 'Ann Lee', email: 'ann@example.com', type: 'contact' },
  };
}
