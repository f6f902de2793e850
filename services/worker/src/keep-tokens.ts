import type { ZaloTokens } from '@omnirelay/adapters/zalo/tokens.ts';
import { WaitError } from '@omnirelay/shared/errors.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Queues } from '@omnirelay/shared/queues/queues.ts';
import { tokenQueueName } from '@omnirelay/shared/queues/tokens.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { listTokens } from '@omnirelay/shared/store/provider-tokens.ts';
import { type Telemetry, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

/** Tokens are looked after this often: one whose renewal fails is tried many times before it ends. */
const everyMs = 10 * 60_000;

/** Renews tokens before they end. Every worker takes part; of one connection, one at a time renews. */
export function startTokenKeeper(deps: {
  tokens: Map<string, Pick<ZaloTokens, 'keepFresh'>>;
  queues: Queues;
  keys: Keys;
  connection: Redis;
  telemetry?: Telemetry | undefined;
  log: Logger;
}): { close(): Promise<void> } {
  const { tokens, queues, keys, connection, log } = deps;
  const worker = new Worker<{ connection: string }>(
    tokenQueueName,
    async (job) => {
      try {
        await tokens.get(job.data.connection)?.keepFresh();
      } catch (error) {
        // Another renews, or nobody has let us in: the next round looks again.
        if (!(error instanceof WaitError)) throw error;
      }
    },
    {
      ...{ connection, prefix: keys.prefix, concurrency: 4, lockDuration: 60_000 },
      ...(deps.telemetry ? { telemetry: deps.telemetry } : {}),
    },
  );
  worker.on('error', (error) => {
    log.warn({ event: 'worker.error', lane: tokenQueueName, err: error }, 'worker error');
  });
  worker.on('failed', (job, error) => {
    log.error(
      { event: 'token.not-renewed', connection: job?.data.connection, err: error },
      'tokens could not be renewed; it is tried again soon',
    );
  });
  schedule(queues, [...tokens.keys()]).catch((error) => {
    log.error({ event: 'token.not-scheduled', err: error }, 'renewals could not be scheduled');
  });
  return { close: () => worker.close() };
}

/** Every worker does this; the same schedule twice is one. */
async function schedule(queues: Queues, connections: string[]): Promise<void> {
  const queue = queues.queueOf(tokenQueueName);
  const idOf = (connection: string) => `token-${connection}`;
  const wanted = new Set(connections.map(idOf));
  for (const { key } of await queue.getJobSchedulers()) {
    if (!wanted.has(key)) await queue.removeJobScheduler(key);
  }
  for (const connection of connections) {
    await queue.upsertJobScheduler(
      idOf(connection),
      { every: everyMs },
      { name: 'renew', data: { connection }, opts: { removeOnComplete: true, removeOnFail: 20 } },
    );
  }
}

/** How long tokens last, into the gauges that alerts look at. */
export async function watchTokens(
  { db, metrics, connections }: { db: Database; metrics: Metrics; connections: string[] },
  nowMs: number,
): Promise<void> {
  if (connections.length === 0) return;
  const rows = new Map((await listTokens(db)).map((row) => [row.connection, row]));
  for (const connection of connections) {
    const row = rows.get(connection);
    const needsReauth = !row || row.state === 'needs_reauth';
    metrics.tokenExpires.remove({ connection });
    // A pair that was just brought is of unknown age until it is renewed, which is soon.
    const endsMs = needsReauth ? nowMs : row.expiresAt?.getTime();
    if (endsMs !== undefined) {
      metrics.tokenExpires.set({ connection }, Math.max(0, endsMs - nowMs) / 1_000);
    }
    metrics.tokenNeedsReauth.set({ connection }, needsReauth ? 1 : 0);
  }
}
