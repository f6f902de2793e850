import { randomInt } from 'node:crypto';
import { tryListen } from '../local/free-port.ts';

const perWorker = 1_000;
const worker = (Number(process.env.VITEST_POOL_ID ?? '1') - 1) % 10;
// `fetch` refuses 10080, and no port above it.
const first = 11_000 + worker * perWorker;
/** Every file counts anew, maybe while ports of the file before are still in use. */
const start = randomInt(perWorker);
let given = 0;

/**
 * A port of 127.0.0.1 that nobody listens on, for a server that starts later or stops for a while.
 * From 32768 on the system itself hands ports out, to whoever wants any. A Redis Cluster node takes
 * the one ten thousand above, too, which is never given.
 */
export async function ownPort(): Promise<number> {
  while (given < perWorker) {
    const port = first + ((start + given) % perWorker);
    given += 1;
    if ((await tryListen(port, '127.0.0.1')) === port) return port;
  }
  throw new Error(`no free port from ${first} on`);
}
