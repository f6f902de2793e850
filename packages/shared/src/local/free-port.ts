import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nobody listened on a moment ago. */
export async function findFreePort(): Promise<number> {
  const port = await tryListen(0, '127.0.0.1');
  if (typeof port !== 'number') throw new Error(`no free port: ${port.code}`);
  return port;
}

/** The port when it could be listened on (a free one for 0), else the system's error code. */
export function tryListen(port: number, host: string): Promise<number | { code: string }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve({ code: error.code ?? 'EIO' }));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
