import type { Metrics } from '@omnirelay/shared/metrics.ts';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';

/** Health and metrics; never exposed to the internet. */
export function buildStatusServer({
  redis,
  metrics,
}: {
  redis: Redis;
  metrics: Metrics;
}): FastifyInstance {
  const app = Fastify();
  app.get('/health', () => ({ status: 'healthy', timestamp: new Date().toISOString() }));
  app.get('/ready', async (_request, reply) => {
    if (redis.status === 'ready') return { status: 'ready' };
    return reply.code(503).send({ error: 'redis_away', message: 'Redis does not answer.' });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  return app;
}
