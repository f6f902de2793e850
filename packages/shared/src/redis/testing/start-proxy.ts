import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Proxy {
  /** The target's URL, with the proxy in its place. */
  url: string;
  /** Breaks every connection, and refuses new ones until `mend`. */
  cut(): void;
  mend(): void;
  /** Keeps the connections, but nothing passes any more, like a server that hangs. */
  silence(): void;
  /** Everything that the target says comes this much later, in order. */
  delay(ms: number): void;
  /** Lets the next message with this text in it pass, and breaks its connection instead of answering. */
  loseReplyTo(text: string): void;
  /** How often this text was sent to the target. */
  timesSent(text: string): number;
  close(): Promise<void>;
}

/** A wire to a server that a test can cut. */
export async function startProxy(targetUrl: string): Promise<Proxy> {
  const target = new URL(targetUrl);
  const open = new Set<Socket>();
  let state: 'up' | 'cut' | 'silent' = 'up';
  let losing: string | undefined;
  let sent = '';
  let delayMs = 0;

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let isLost = false;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', end).on('close', () => {
        open.delete(socket);
        end();
      });
    }
    if (state === 'cut') end();
    client.on('data', (bytes) => {
      if (state === 'silent') return;
      const text = bytes.toString('latin1').toLowerCase();
      sent += text;
      if (losing !== undefined && text.includes(losing)) {
        isLost = true;
        losing = undefined;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (isLost) end();
      else if (state === 'silent') return;
      else if (delayMs > 0) setTimeout(() => client.write(bytes), delayMs);
      else client.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const breakAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: Object.assign(new URL(targetUrl), { hostname: '127.0.0.1', port: String(port) }).href,
    cut() {
      state = 'cut';
      breakAll();
    },
    mend() {
      state = 'up';
    },
    silence() {
      state = 'silent';
    },
    delay(ms) {
      delayMs = ms;
    },
    loseReplyTo(text) {
      losing = text.toLowerCase();
    },
    timesSent: (text) => sent.split(text.toLowerCase()).length - 1,
    async close() {
      // Who is just connecting again would keep it open.
      state = 'cut';
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
