import { flowsFor } from '@omnirelay/adapters/flows-for.ts';
import { loadConfig } from '@omnirelay/adapters/load-config.ts';
import { createKeySource } from '@omnirelay/adapters/zoho/jwks.ts';
import { createTally } from '@omnirelay/shared/alerts/tally.ts';
import { watchSwitches } from '@omnirelay/shared/gate/switches.ts';
import { exitWithParent } from '@omnirelay/shared/local/exit-with-parent.ts';
import { createProcessLogger } from '@omnirelay/shared/logging/process-logger.ts';
import { createAccept } from '@omnirelay/shared/mailbox/accept.ts';
import { createMetrics } from '@omnirelay/shared/metrics.ts';
import { runProcess } from '@omnirelay/shared/process.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { warnAboutRedis } from '@omnirelay/shared/redis/check.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { startTracing } from '@omnirelay/shared/tracing/start-tracing.ts';
import { buildIngress } from './app.ts';
import { createDeskAutomation } from './desk-automation.ts';
import { waitForRedis } from './wait-for-redis.ts';
import { watchKeptSecrets } from './watch-kept-secrets.ts';

exitWithParent();
await runProcess('ingress', async () => {
  const { environment, config } = loadConfig();
  const tracing = await startTracing('ingress');
  const log = createProcessLogger('ingress', environment, tracing.logFields);
  tracing.reportTo(log);
  const redis = connectRedis(environment, 'fast', log);
  const keys = createKeys();
  const queues = createQueues({ redis, keys });
  const switches = watchSwitches({ redis, keys });
  const { ENCRYPTION_KEY: encryptionKey } = environment;
  const tally = createTally({ redis, keys });
  const secrets = watchKeptSecrets({ redis, keys, encryptionKey, log });
  const app = await buildIngress({
    log,
    connections: config.connections,
    accept: createAccept({ redis, keys, kick: queues.kick }),
    keys: createKeySource(),
    metrics: createMetrics(),
    tally,
    flowsFor: (connection, type) => flowsFor(config.flows, connection, type),
    areWebhooksOff: ({ name }) => switches.isOff(name, 'webhooks'),
    withKeptSecrets: secrets.withKeptSecrets,
    areKeptSecretsKnown: secrets.areKeptSecretsKnown,
    ...createDeskAutomation({ flows: config.flows, environment, queueOf: queues.queueOf }),
    isReady: async () => (await redis.ping().catch(() => '')) === 'PONG',
    nowMs: Date.now,
    trustedProxies: environment.INGRESS_TRUSTED_PROXIES,
  });
  await waitForRedis(Promise.all([secrets.seen, switches.seen]));
  await app.listen({ host: environment.INGRESS_HOST, port: environment.INGRESS_PORT });
  log.info({ event: 'ingress.listening', port: environment.INGRESS_PORT }, 'ingress is listening');
  void warnAboutRedis(redis, log);
  return {
    log,
    // Requests under way are answered, then Redis goes.
    async close() {
      await app.close();
      switches.stop();
      secrets.stop();
      await tally.close();
      await queues.close();
      redis.disconnect();
      await tracing.stop();
    },
  };
});
