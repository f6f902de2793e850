import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { FastifyError, FastifyInstance } from 'fastify';

/** What the framework refuses, in our words. */
const refusals: Record<string, { status: number; error: string; message: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    error: 'payload_too_large',
    message: 'The body is larger than 1 MiB.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    error: 'unsupported_media_type',
    message: 'Send application/json.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    error: 'truncated_body',
    message: 'The body is not as long as its Content-Length says.',
  },
  FST_ERR_BAD_URL: { status: 400, error: 'bad_url', message: 'The path is not valid.' },
};

/** Errors are `{ error, message }`, tell what to do, and never show a stack trace. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | BadInputError, request, reply) => {
    if (error instanceof BadInputError) {
      return reply.code(error.status).send({ error: error.code, message: error.message });
    }
    const known = 'code' in error ? refusals[error.code] : undefined;
    if (known) {
      return reply.code(known.status).send({ error: known.error, message: known.message });
    }
    if (error.statusCode === 429) {
      return reply.code(429).header('retry-after', '10').send({
        error: 'rate_limited',
        message: 'Too many webhooks from this address. Send again in 10 seconds.',
      });
    }
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return reply.code(error.statusCode).send({
        error: 'bad_request',
        message: 'The request could not be read.',
      });
    }
    request.log.error({ event: 'request.failed', err: error }, 'request failed');
    return reply.code(503).header('retry-after', '10').send({
      error: 'unavailable',
      message: 'The request could not be handled now. Send it again.',
    });
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({
      error: 'not_found',
      message: 'Webhooks go to POST /webhooks/{connection}.',
    }),
  );
}
