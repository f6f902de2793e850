import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import type { Queues } from '@omnirelay/shared/queues/queues.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { registerBoard } from './board.ts';
import { registerErrors } from './plugins/errors.ts';
import { registerJsonBody } from './plugins/json-body.ts';
import { registerSecurityHeaders } from './plugins/security-headers.ts';
import { registerSession } from './plugins/session.ts';
import { registerDeliveries } from './routes/deliveries.ts';
import { registerHealth } from './routes/health.ts';
import { registerLogin } from './routes/login.ts';
import { registerPages } from './routes/pages.ts';
import type { Admin } from './sign-in/admin.ts';
import { createFailedSignIns } from './sign-in/failed-sign-ins.ts';

export interface ConsoleDeps {
  db: Database;
  redis: Redis;
  queues: Queues;
  keys: Keys;
  config: { connections: Record<string, { provider: string }>; flows: Flow[] };
  admin: Admin;
  log: Logger;
}

/** The console, ready to listen. What is given to it stays open when it closes. */
export async function buildConsole(deps: ConsoleDeps): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = deps.log;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 64 * 1024,
    // Open pages keep connections; closing must not wait for them.
    forceCloseConnections: true,
  });
  registerErrors(app);
  registerSecurityHeaders(app);
  registerJsonBody(app);
  await registerSession(app, deps.admin);
  registerHealth(app, deps);
  registerLogin(app, {
    admin: deps.admin,
    failedSignIns: createFailedSignIns(deps),
    connections: Object.entries(deps.config.connections).map(([name, { provider }]) => ({
      name,
      provider,
    })),
  });
  registerDeliveries(app, deps);
  await registerPages(app);
  await registerBoard(app, { queues: deps.queues, flows: deps.config.flows });
  await app.ready();
  return app;
}
