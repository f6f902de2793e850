import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { loadConfig } from '@omnirelay/adapters/load-config.ts';
import { switchesOfEnvironment } from '@omnirelay/shared/automation/stages.ts';
import { exitWithParent } from '@omnirelay/shared/local/exit-with-parent.ts';
import { createProcessLogger } from '@omnirelay/shared/logging/process-logger.ts';
import { createMetrics } from '@omnirelay/shared/metrics.ts';
import { runProcess } from '@omnirelay/shared/process.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { warnAboutRedis } from '@omnirelay/shared/redis/check.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { migrateStore, openStore } from '@omnirelay/shared/store/database.ts';
import { startTracing } from '@omnirelay/shared/tracing/start-tracing.ts';
import { startWorkers } from './app.ts';
import { buildStatusServer } from './status-server.ts';

exitWithParent();
await runProcess('worker', async () => {
  const { environment, config } = loadConfig();
  const tracing = await startTracing('worker');
  const log = createProcessLogger('worker', environment, tracing.logFields);
  tracing.reportTo(log);
  await migrateStore(environment.DATABASE_URL);
  const redis = connectRedis(environment, 'patient', log);
  const keys = createKeys();
  const metrics = createMetrics();
  const store = openStore(environment.DATABASE_URL);
  const queues = createQueues({ redis, keys });
  const workers = await startWorkers({
    redis,
    keys,
    db: store.db,
    databaseUrl: environment.DATABASE_URL,
    queues,
    config,
    metrics,
    log,
    concurrency: environment.WORKER_CONCURRENCY,
    encryptionKey: environment.ENCRYPTION_KEY,
    environmentSwitches: switchesOfEnvironment(environment),
    telemetry: tracing.telemetry,
    name: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
  });
  const status = buildStatusServer({ redis, metrics });
  await status.listen({ host: '0.0.0.0', port: environment.WORKER_PORT });
  log.info(
    { event: 'worker.started', flows: config.flows.map(({ id }) => id) },
    'worker has started',
  );
  void warnAboutRedis(redis, log);
  return {
    log,
    async close() {
      await workers.close();
      await status.close();
      await queues.close();
      await store.close();
      redis.disconnect();
      await tracing.stop();
    },
  };
});
