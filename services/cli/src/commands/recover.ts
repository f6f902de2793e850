import { once } from 'node:events';
import { loadConfig } from '@omnirelay/adapters/load-config.ts';
import { lanesOf } from '@omnirelay/shared/queues/lanes.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { recover } from '@omnirelay/shared/recovery/recover.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { openStore } from '@omnirelay/shared/store/database.ts';
import { CliError, type ExitCode, exit } from '../cli-error.ts';
import type { Out } from '../out.ts';
import { startedBy } from '../started-by.ts';

const connectWithinMs = 5_000;

/** Puts back what Redis has lost, and records what Postgres has. */
export async function recoverNow(
  { env, out }: { env: NodeJS.ProcessEnv; out: Out },
  { dryRun }: { dryRun: boolean },
): Promise<ExitCode> {
  const { environment, config } = loadConfig(env);
  const redis = connectRedis(environment.REDIS_URL, 'patient');
  const store = openStore(environment.DATABASE_URL, { maxConnections: 2 });
  const keys = createKeys();
  const queues = createQueues({ redis, keys });
  try {
    await once(redis, 'ready', { signal: AbortSignal.timeout(connectWithinMs) }).catch(() => {
      throw new CliError('Redis does not answer: start it, empty if need be, or check REDIS_URL.');
    });
    const { db } = store;
    const { flows } = config;
    const found = await recover(
      {
        ...{ redis, keys, db, queues, startedBy: startedBy(env), nowMs: Date.now },
        lanes: new Set(lanesOf(flows).map(({ name }) => name)),
        unrepeatable: new Set(
          flows.flatMap((flow) => (flow.kind === 'forward' && !flow.repeatable ? [flow.id] : [])),
        ),
      },
      { dryRun },
    );
    const would = dryRun ? ' would be' : '';
    out.line(`${found.putBack}${would} put back to work; each write is looked for first.`);
    out.line(
      `${found.uncertain}${would} left to a person, among the uncertain: they may have been sent.`,
    );
    if (found.left > 0) out.line(`${found.left} are of flows that the file no longer has.`);
    if (!dryRun) out.line(`${found.recorded} that only Redis knew are recorded.`);
    return exit.fine;
  } finally {
    await queues.close();
    await store.close();
    redis.disconnect();
  }
}
