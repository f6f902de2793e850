import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { Connection } from '@omnirelay/adapters/registry.ts';
import { createKeySource } from '@omnirelay/adapters/zoho/jwks.ts';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { readEnvironment } from '@omnirelay/shared/config/environment.ts';
import { createLogger } from '@omnirelay/shared/logging.ts';
import { createAccept } from '@omnirelay/shared/mailbox/accept.ts';
import { decodeEvent, type StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { createMetrics } from '@omnirelay/shared/metrics.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys, type Keys } from '@omnirelay/shared/redis/keys.ts';
import { buildIngress, type IngressDeps } from '../app.ts';
import { createDeskAutomation } from '../desk-automation.ts';
import { waitForRedis } from '../wait-for-redis.ts';
import { chatwootMain, zendeskMain } from './connections.ts';

export interface StartedIngress {
  url: string;
  port: number;
  keys: Keys;
  /** Everything that Redis holds, oldest first. */
  stored(): Promise<StoredEvent[]>;
  /** Every line logged so far. */
  logged(): string;
  /** The value of a metric, such as `omnirelay_webhooks_refused_total{reason="bad-signature"}`. */
  metric(name: string, labels: Record<string, string>): Promise<number>;
  close(): Promise<void>;
}

export interface IngressOptions {
  redisUrl: string;
  /** Each start adds to it, so that it finds nothing of those before. */
  prefix: string;
  connections?: Connection[];
  flows?: Flow[];
  env?: NodeJS.ProcessEnv;
  limits?: Parameters<typeof buildIngress>[1];
  deps?: Partial<IngressDeps>;
  redisPatienceMs?: number;
}

let started = 0;

/** The process as `main.ts` wires it, on a free port. */
export async function startIngress(options: IngressOptions): Promise<StartedIngress> {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = createLogger({ service: 'ingress', level: 'trace' }, destination);
  const redis = connectRedis(options.redisUrl, 'fast');
  started += 1;
  const keys = createKeys(`${options.prefix}${started}`);
  const queues = createQueues({ redis, keys });
  const metrics = createMetrics();
  const connections = options.connections ?? [zendeskMain(), chatwootMain()];
  const app = await buildIngress(
    {
      log,
      connections: Object.fromEntries(connections.map((one) => [one.name, one])),
      accept: createAccept({ redis, keys, kick: queues.kick }),
      keys: createKeySource(),
      metrics,
      flowsFor: (_connection, type) => (type === 'ignored' ? [] : ['relay']),
      areWebhooksOff: () => false,
      withKeptSecrets: (connection) => connection,
      areKeptSecretsKnown: () => true,
      ...createDeskAutomation({
        flows: options.flows ?? [],
        environment: readEnvironment(options.env ?? {}),
        queueOf: queues.queueOf,
      }),
      isReady: async () => (await redis.ping().catch(() => '')) === 'PONG',
      nowMs: Date.now,
      ...options.deps,
    },
    options.limits,
  );
  const isReady = new Promise<void>((resolve) => {
    if (redis.status === 'ready') resolve();
    else redis.once('ready', () => resolve());
  });
  await waitForRedis(isReady, options.redisPatienceMs);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    keys,
    logged: () => lines.join(''),
    async stored() {
      const entries = await redis.xrange(keys.records, '-', '+');
      const ids = entries.map(([, fields]) => fields[1] ?? '');
      const bytes = await Promise.all(ids.map((id) => redis.getBuffer(keys.event(id))));
      return bytes.flatMap((one, i) => (one ? [decodeEvent(ids[i] ?? '', one)] : []));
    },
    async metric(name, labels) {
      const { values } = (await metrics.registry.getSingleMetric(name)?.get()) ?? { values: [] };
      const isWanted = (given: Partial<Record<string, string | number>>) =>
        Object.entries(labels).every(([label, value]) => given[label] === value);
      return values.filter((one) => isWanted(one.labels)).reduce((sum, one) => sum + one.value, 0);
    },
    async close() {
      await app.close();
      await queues.close();
      redis.disconnect();
    },
  };
}
