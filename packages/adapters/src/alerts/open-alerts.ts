import { type AlertsDeps, createAlerts } from '@omnirelay/shared/alerts/create-alerts.ts';
import type { Told } from '@omnirelay/shared/alerts/decide-notices.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { Redis } from 'ioredis';
import type { Config } from '../load-config.ts';
import { createTell } from './create-tell.ts';
import { readTokens } from './read-tokens.ts';

export interface OpenAlertsDeps {
  db: Database;
  /** Another connection is made like it, which does not wait while Redis is away. */
  redis: Redis;
  keys: Keys;
  config: Pick<Config, 'flows' | 'connections' | 'alerts' | 'backups'>;
  log: AlertsDeps['log'];
  metrics?: Metrics;
}

const commandTimeoutMs = 4_000;

/** Alerts as a process runs them: it calls `look` every `config.alerts.every`. */
export function openAlerts(deps: OpenAlertsDeps): {
  look(): Promise<void>;
  close(): Promise<void>;
} {
  const { config, keys, db } = deps;
  const redis = deps.redis.duplicate({
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: commandTimeoutMs,
  });
  redis.on('error', () => {});
  const queues = createQueues({ redis, keys });
  const teller = createTell();
  let end = () => {};
  const ended = new Promise<Told>((resolve) => {
    end = () => resolve({ error: 'the process that told has ended', unclear: true });
  });
  const connections = Object.values(config.connections);
  const alerts = createAlerts({
    ...deps,
    redis,
    queues,
    flows: config.flows,
    connections: connections.map(({ name }) => name),
    settings: config.alerts,
    backupEveryMs: config.backups?.every,
    // A process that ends waits for no mail server; another tells again.
    tell: (target, message) => Promise.race([teller.tell(target, message), ended]),
    readTokens: () => readTokens({ redis, keys, db }, connections),
  });
  let looking: Promise<void> = Promise.resolve();
  return {
    look() {
      looking = alerts.look();
      return looking;
    },
    async close() {
      end();
      await looking.catch(() => {});
      await queues.close().catch(() => {});
      redis.disconnect();
      await teller.close();
    },
  };
}
