import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { FastifyError, FastifyInstance } from 'fastify';
import { isStoreAway } from './is-store-away.ts';

const codes: Record<number, string> = {
  400: 'bad_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'too_large',
  414: 'too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
};

/** Every error is `{ error, message }`: what to do, and never what went on inside. */
export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof BadInputError) {
      return reply.code(error.status).send({ error: error.code, message: error.message });
    }
    const status = error.statusCode ?? 500;
    if (status < 500) {
      return reply
        .code(status)
        .send({ error: codes[status] ?? 'bad_request', message: error.message });
    }
    if (isStoreAway(error)) {
      request.log.warn({ event: 'request.store-away', err: error }, 'a store is away');
      return reply.code(503).header('retry-after', '5').send({
        error: 'unavailable',
        message: 'Redis or PostgreSQL does not answer right now. Try again in a moment.',
      });
    }
    request.log.error({ event: 'request.failed', err: error }, 'a request failed');
    return reply.code(500).send({
      error: 'internal',
      message: `Something went wrong here. The log has the details under request ${request.id}.`,
    });
  });

  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      error: 'not_found',
      message: `There is no ${request.method} ${request.url.split('?')[0]} here.`,
    }),
  );
}
