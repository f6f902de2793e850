import type { Connection } from '@omnirelay/adapters/registry.ts';
import { answerBrokenRequest } from '@omnirelay/shared/http/answer-broken-request.ts';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { beginCounters } from './begin-counters.ts';
import { createConnectionFinder } from './find-connection.ts';
import { createNoteGenuine, createNoteRefusal } from './note-refusal.ts';
import { checkSenders } from './plugins/check-senders.ts';
import { endConnectionsOnClose } from './plugins/end-connections.ts';
import { answerBadPath, answerErrors } from './plugins/errors.ts';
import { limitRates } from './plugins/rate-limit.ts';
import { keepRawBodies } from './plugins/raw-body.ts';
import { slowSenderLimits } from './plugins/slow-senders.ts';
import type { ReceiveDeps } from './receive-webhook.ts';
import { type DeskStatsDeps, deskEndpoints, deskStatsRoute } from './routes/desk-stats.ts';
import { type HealthDeps, healthRoutes } from './routes/health.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { createStrangers } from './strangers.ts';

export interface IngressDeps
  extends Omit<ReceiveDeps, 'noteRefusal' | 'noteGenuine'>,
    HealthDeps,
    DeskStatsDeps {
  log: FastifyBaseLogger;
  /** by name */
  connections: Record<string, Connection>;
  /** Who may say whom it speaks for (`X-Forwarded-For`); by default whoever is on a private address. */
  trustedProxies?: string[];
}

const maxBodyBytes = 1024 * 1024;

/**
 * Who stands in front of us on a private address may say whom it speaks for; without this, everybody
 * behind a TLS proxy would share one rate limit. On a public address nobody is believed.
 */
const trustedProxies = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * The only process on the internet: it verifies and accepts, and calls no provider, but for public keys.
 * @throws ConfigError when an established path could belong to several connections
 */
export async function buildIngress(
  deps: IngressDeps,
  limits: typeof slowSenderLimits = slowSenderLimits,
): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    // Lines name events; a logger with a number for each request would only cost time.
    childLoggerFactory: (log) => log,
    bodyLimit: maxBodyBytes,
    trustProxy: deps.trustedProxies ?? trustedProxies,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerBadPath,
    routerOptions: { ignoreTrailingSlash: true },
    // While closing, what still arrives is accepted: the framework's own 503 has no Retry-After, and
    // Zendesk sends again on no other.
    return503OnClosing: false,
    ...limits,
  });
  const connections = createConnectionFinder(deps.connections);
  beginCounters(deps.metrics, Object.values(deps.connections));
  const strangers = createStrangers(deps);
  const { metrics, tally } = deps;
  const noteRefusal = createNoteRefusal({ metrics, connections, strangers, tally });
  endConnectionsOnClose(app, limits.requestTimeout);
  const zoho = connections.boundTo('/webhook/zoho-desk');
  answerErrors(app, noteRefusal, zoho ? deskEndpoints : undefined);
  healthRoutes(app, deps);
  if (zoho) deskStatsRoute(app, deps, zoho);
  await app.register(async (scope) => {
    keepRawBodies(scope, connections);
    await limitRates(scope, connections);
    checkSenders(scope, { connections, strangers });
    const noteGenuine = createNoteGenuine({ connections, strangers });
    webhookRoutes(scope, { ...deps, noteRefusal, noteGenuine }, connections);
  });
  return app;
}
