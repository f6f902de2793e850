import { canSetUp, type SetupConnection } from '@omnirelay/adapters/setup/create-setup.ts';
import type { Queues } from '@omnirelay/shared/queues/queues.ts';
import { setupCheckQueueName } from '@omnirelay/shared/queues/setup-checks.ts';
import { forgetConnectionChecks } from '@omnirelay/shared/store/connection-checks.ts';
import { type Telemetry, Worker } from 'bullmq';
import type { Logger } from 'pino';
import { type CheckSetupDeps, checkSetup } from './check-setup.ts';

export interface CheckTimes {
  everyMs: number;
  /** Ingress and the providers' own restarts come first. */
  afterStartMs: number;
}

const usual: CheckTimes = { everyMs: 3_600_000, afterStartMs: 60_000 };

/** Looks for drift in what was set up. Every worker takes part; each look is one worker's. */
export function startSetupChecker(
  deps: CheckSetupDeps & { queues: Queues; log: Logger; telemetry?: Telemetry | undefined },
  times: CheckTimes = usual,
): { close(): Promise<void> } {
  const { keys, log, config } = deps;
  const { publicUrl } = config;
  // Without it nobody knows what webhooks should call.
  const connections =
    publicUrl === undefined ? [] : Object.values(config.connections).filter(canSetUp);
  const byName = new Map(connections.map((one) => [one.name, one]));
  const worker = new Worker<{ connection: string }>(
    setupCheckQueueName,
    async ({ data }) => {
      const connection = byName.get(data.connection);
      if (connection && publicUrl !== undefined) await checkSetup(deps, connection, publicUrl);
    },
    {
      ...{ connection: deps.redis, prefix: keys.prefix, concurrency: 1, lockDuration: 60_000 },
      ...(deps.telemetry ? { telemetry: deps.telemetry } : {}),
    },
  );
  worker.on('error', (error) => {
    log.warn({ event: 'worker.error', lane: setupCheckQueueName, err: error }, 'worker error');
  });
  worker.on('failed', (job, error) => {
    log.warn(
      { event: 'setup.not-checked', connection: job?.data.connection, err: error },
      'a set-up could not be looked at; the next look comes by schedule',
    );
  });
  schedule(deps, connections, times).catch((error) => {
    log.error({ event: 'setup.not-scheduled', err: error }, 'looks could not be scheduled');
  });
  return { close: () => worker.close() };
}

/** Every worker does this; the same schedule twice is one. */
async function schedule(
  { db, queues }: CheckSetupDeps & { queues: Queues },
  connections: SetupConnection[],
  { everyMs, afterStartMs }: CheckTimes,
): Promise<void> {
  await forgetConnectionChecks(
    db,
    connections.map(({ name }) => name),
  );
  const queue = queues.queueOf(setupCheckQueueName);
  const idOf = (connection: string) => `setup-check-${connection}`;
  const wanted = new Set(connections.map(({ name }) => idOf(name)));
  for (const { key } of await queue.getJobSchedulers()) {
    if (!wanted.has(key)) await queue.removeJobScheduler(key);
  }
  for (const { name: connection } of connections) {
    const id = idOf(connection);
    const opts = { removeOnComplete: true, removeOnFail: 20 };
    const data = { connection };
    const startDate = Date.now() + everyMs;
    await queue.upsertJobScheduler(
      id,
      { every: everyMs, startDate },
      { name: 'check', data, opts },
    );
    const once = { ...opts, delay: afterStartMs, deduplication: { id } };
    await queue.add('check', data, once);
  }
}
