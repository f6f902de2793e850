import { createTell } from '@omnirelay/adapters/alerts/create-tell.ts';
import { openAlerts } from '@omnirelay/adapters/alerts/open-alerts.ts';
import { loadConfig } from '@omnirelay/adapters/load-config.ts';
import { switchesOfEnvironment } from '@omnirelay/shared/automation/stages.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import { exitWithParent } from '@omnirelay/shared/local/exit-with-parent.ts';
import { createProcessLogger } from '@omnirelay/shared/logging/process-logger.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { migrateStore, openStore } from '@omnirelay/shared/store/database.ts';
import { startTracing } from '@omnirelay/shared/tracing/start-tracing.ts';
import { createTyping } from './agent/typing.ts';
import { watchAlerts } from './alerts/watch-alerts.ts';
import { buildConsole } from './app.ts';
import { createAuthorization } from './connections/authorization.ts';
import { lasting, readToken } from './connections/read-token.ts';
import { createReadEnvelope } from './flows/read-envelope.ts';
import { readAdmin } from './sign-in/admin.ts';

/** Somebody waits for the answer. */
const statementTimeoutMs = 10_000;

async function main(): Promise<void> {
  exitWithParent();
  const { environment, config } = loadConfig(process.env);
  const { admin, generatedPassword } = await readAdmin(environment);
  const tracing = await startTracing('console');
  const log = createProcessLogger('console', environment, tracing.logFields);
  tracing.reportTo(log);
  await migrateStore(environment.DATABASE_URL);

  const store = openStore(environment.DATABASE_URL, { statementTimeoutMs });
  const redis = connectRedis(environment, 'fast');
  const keys = createKeys();
  const queues = createQueues({ redis, keys });
  const authorization = createAuthorization({
    ...{ db: store.db, redis, keys, config, log },
    encryptionKey: environment.ENCRYPTION_KEY,
  });
  const typing = createTyping({ config, gate: createGate({ redis, keys }) });
  const alerts = openAlerts({ db: store.db, redis, keys, config, log });
  const teller = createTell();
  const app = await buildConsole({
    db: store.db,
    redis,
    queues,
    keys,
    config,
    admin,
    log,
    readToken: async (name) => {
      const connection = config.connections[name];
      return connection ? readToken({ redis, keys, db: store.db }, connection) : lasting;
    },
    authorization,
    typing,
    readEnvelope: createReadEnvelope(config.connections),
    environmentSwitches: switchesOfEnvironment(environment),
    trustedProxies: environment.CONSOLE_TRUSTED_PROXIES,
    alerts: { settings: config.alerts, tell: teller.tell },
  });
  const watched = watchAlerts({ look: alerts.look, log }, config.alerts.every);

  const close = async () => {
    watched.stop();
    await app.close();
    await alerts.close();
    await teller.close();
    await authorization.close();
    await typing.close();
    await queues.close();
    redis.disconnect();
    await store.close();
    await tracing.stop();
    log.info({ event: 'console.stopped' }, 'console stopped');
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void close());

  await app.listen({ host: environment.CONSOLE_HOST, port: environment.CONSOLE_PORT });
  log.info({ event: 'console.started', addresses: app.addresses() }, 'console started');
  if (generatedPassword !== undefined) {
    // Not through the log, which is kept: this is shown once.
    console.log(`Console sign-in: ${admin.email} with the password ${generatedPassword}`);
  }
}

/** One line that an operator can act on, instead of a stack trace. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'EADDRINUSE') return `${message}. Another program has it; set CONSOLE_PORT.`;
  if (code === 'EACCES') return `${message}. Set CONSOLE_PORT to one above 1024.`;
  if (code.startsWith('ECONN'))
    return `PostgreSQL can't be reached (${message || code}). Check DATABASE_URL.`;
  return message;
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(`The console can't start. ${explain(error)}`);
    process.exit(1);
  });
}
