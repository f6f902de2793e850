import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';

export interface FakeTarget {
  url: string;
  /** When each message came in, in `performance.now()` of this process. */
  arrivedAtMs: Map<number, number>;
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Takes everything, and answers `delayMs` later; `dead`: never answers. */
export async function startFakeTarget(options: {
  delayMs: number;
  dead?: boolean;
}): Promise<FakeTarget> {
  const arrivedAtMs = new Map<number, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (options.dead) return;
      const id = Number(/Message (\d+) says/.exec(Buffer.concat(chunks).toString())?.[1]);
      arrivedAtMs.set(id, performance.now());
      const answer = () => void response.writeHead(200).end('ok');
      if (options.delayMs > 0) setTimeout(answer, options.delayMs);
      else answer();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    arrivedAtMs,
    async received(count) {
      const came = () => arrivedAtMs.size >= count;
      if (await waitUntil(came, { timeoutMs: 120_000, everyMs: 20 })) return;
      throw new Error(`${arrivedAtMs.size} of ${count} messages came`);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
