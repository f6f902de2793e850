import { connect, type Socket } from 'node:net';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';

export interface RawSocket {
  socket: Socket;
  /** Everything received so far. */
  received(): string;
  /** Resolves with everything received once it matches. */
  until(pattern: RegExp, timeoutMs?: number): Promise<string>;
  /** Resolves with everything received once the other side has closed. */
  closed: Promise<string>;
}

/** For what `fetch` can't send. */
export async function openRawSocket(port: number): Promise<RawSocket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  // A reset is one way of closing.
  socket.on('error', () => {});
  const closed = new Promise<string>((resolve) => {
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(text));
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    socket,
    closed,
    received: () => text,
    async until(pattern, timeoutMs = 5_000) {
      const found = await waitUntil(() => pattern.test(text), { timeoutMs, everyMs: 5 });
      if (!found) throw new Error(`nothing matched ${pattern} in:\n${text}`);
      return text;
    },
  };
}

/** The head of a POST to a webhook path. */
export function requestHead(path: string, headers: Record<string, string | number>): string {
  const lines = Object.entries({ host: 'test', ...headers }).map(([k, v]) => `${k}: ${v}`);
  return `${[`POST ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`;
}
