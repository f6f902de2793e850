import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { bindEstablishedPaths } from './established-paths.ts';
import { answerErrors } from './plugins/errors.ts';
import { keepRawBodies } from './plugins/raw-body.ts';
import { answerBrokenRequest, slowSenderLimits } from './plugins/slow-senders.ts';
import { type HealthDeps, healthRoutes } from './routes/health.ts';
import { type WebhookDeps, webhookRoutes } from './routes/webhooks.ts';

export interface IngressDeps extends WebhookDeps, HealthDeps {
  log: FastifyBaseLogger;
}

const maxBodyBytes = 1024 * 1024;

/** The only process on the internet: it verifies and accepts, and calls no provider. */
export async function buildIngress(deps: IngressDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    disableRequestLogging: true,
    bodyLimit: maxBodyBytes,
    clientErrorHandler: answerBrokenRequest,
    routerOptions: { ignoreTrailingSlash: true },
    ...slowSenderLimits,
  });
  answerErrors(app);
  healthRoutes(app, deps);

  await app.register(async (scope) => {
    keepRawBodies(scope);
    const established = bindEstablishedPaths(deps.connections);
    const connectionOf = (request: { url: string }) => {
      const path = request.url.split('?', 1)[0] ?? '';
      const name = path.startsWith('/webhooks/') ? path.slice('/webhooks/'.length) : undefined;
      return name ? deps.connections[name] : established.get(path);
    };
    // Counted before anything is read or verified. Each process counts for itself: the limit is there
    // to keep one sender from taking a process down, not to meter anyone.
    await scope.register(rateLimit, {
      timeWindow: 60_000,
      keyGenerator: (request) => `${connectionOf(request)?.name ?? ''} ${request.ip}`,
      max: (request) => connectionOf(request)?.rateLimit ?? 60,
      hook: 'onRequest',
      addHeaders: {
        'x-ratelimit-limit': false,
        'x-ratelimit-remaining': false,
        'x-ratelimit-reset': false,
        'retry-after': false,
      },
      onExceeded: (request) => {
        const connection = connectionOf(request)?.name ?? 'unknown';
        deps.metrics.refused.inc({ connection, reason: 'rate-limited' });
      },
    });
    webhookRoutes(scope, deps);
  });
  return app;
}
