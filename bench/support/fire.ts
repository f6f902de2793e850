import autocannon from 'autocannon';
import { percentile } from './alternate.ts';
import { signed, type Webhook } from './webhooks.ts';

export interface Shots {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/**
 * Sends every webhook once over a fixed number of connections, each sending its next one as soon as the
 * last is answered. Signing happens before the clock starts.
 * @throws Error when anything but a 200 comes back
 */
export async function fire(url: string, webhooks: Webhook[], connections: number): Promise<Shots> {
  const shots = webhooks.map(({ body }) => ({ body, headers: signed(body) }));
  const timesMs: number[] = [];
  let refused = 0;
  let next = 0;
  // Where it can be asked to: what was signed above is then old, and no collection of this round copies it.
  globalThis.gc?.();
  const startedAtMs = performance.now();
  let endedAtMs = startedAtMs;
  await new Promise<void>((resolve, reject) => {
    const run = autocannon(
      {
        url,
        connections,
        amount: shots.length,
        requests: [
          { method: 'POST', setupRequest: (request) => ({ ...request, ...shots[next++] }) },
        ],
      },
      (error) => (error ? reject(error) : resolve()),
    );
    run.on('response', (_client, status, _bytes, responseMs) => {
      endedAtMs = performance.now();
      timesMs.push(responseMs);
      if (status !== 200) refused++;
    });
  });
  if (refused > 0 || timesMs.length !== shots.length) {
    throw new Error(
      `${timesMs.length} of ${shots.length} answered, ${refused} of them not with 200`,
    );
  }
  return {
    perSecond: (timesMs.length / (endedAtMs - startedAtMs)) * 1_000,
    p50Ms: percentile(timesMs, 50),
    p99Ms: percentile(timesMs, 99),
  };
}
