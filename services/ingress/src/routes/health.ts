import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { FastifyInstance } from 'fastify';

export interface HealthDeps {
  metrics: Metrics;
  /** Whether Redis answers now. */
  isReady(): Promise<boolean>;
}

export function healthRoutes(app: FastifyInstance, deps: HealthDeps): void {
  app.get('/health', () => ({ status: 'healthy', timestamp: new Date().toISOString() }));

  app.get('/ready', async (_request, reply) => {
    if (await deps.isReady()) return { status: 'ready' };
    return reply.code(503).send({ error: 'redis_away', message: 'Redis does not answer.' });
  });

  app.get('/metrics', async (_request, reply) =>
    reply.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics()),
  );
}
