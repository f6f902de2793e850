import type { Database } from '@omnirelay/shared/store/database.ts';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';

export function registerHealth(
  app: FastifyInstance,
  { db, redis }: { db: Database; redis: Redis },
): void {
  const open = { config: { isPublic: true } };

  app.get('/health', open, async () => ({
    status: 'healthy',
    timestamp: new Date().toISOString(),
  }));

  app.get('/ready', open, async (_request, reply) => {
    const answers = await Promise.allSettled([redis.ping(), db.execute('select 1')]);
    const away = ['Redis', 'PostgreSQL'].filter((_, i) => answers[i]?.status === 'rejected');
    if (away.length === 0) return { status: 'ready' };
    return reply
      .code(503)
      .header('retry-after', '5')
      .send({
        error: 'not_ready',
        message: `${away.join(' and ')} can't be reached.`,
      });
  });
}
