import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isStoreAway, isTooSlow } from './is-store-away.ts';
import { isPageView } from './page-view.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { explainInvalid } from './validation.ts';

const codes: Record<number, string> = {
  400: 'bad_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'too_large',
  414: 'too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
};

interface Refusal {
  status: number;
  error: string;
  message: string;
}

/** Every error is `{ error, message }`: what to do, and never what went on inside. */
export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, ...body } = refusalOf(error);
    if (status === 503 && !(error instanceof BadInputError)) {
      request.log.warn({ event: 'request.store-away', err: error }, 'a store is away');
      reply.header('retry-after', '5');
    }
    if (status === 500) {
      request.log.error({ event: 'request.failed', err: error }, 'a request failed');
      body.message += ` The log has the details under request ${request.id}.`;
    }
    return reply.code(status).send(body);
  });
}

/** What is told about an error, whoever threw it. */
export function refusalOf(error: Partial<FastifyError> & Error): Refusal {
  if (error instanceof BadInputError) {
    return { status: error.status, error: error.code, message: error.message };
  }
  const invalid = explainInvalid(error);
  if (invalid !== undefined) return { status: 400, error: 'bad_request', message: invalid };
  const status = error.statusCode ?? 500;
  if (status < 500) {
    return { status, error: codes[status] ?? 'bad_request', message: error.message };
  }
  if (isTooSlow(error)) {
    const message = 'This takes too long. Ask for less: fewer words, or only one connection.';
    return { status: 503, error: 'too_slow', message };
  }
  if (isStoreAway(error)) {
    const message = 'Redis or PostgreSQL does not answer right now. Try again in a moment.';
    return { status: 503, error: 'unavailable', message };
  }
  return { status: 500, error: 'internal', message: 'Something went wrong here.' };
}

/** Answers paths that never reach a route. */
export function answerBadPath(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  setSecurityHeaders(request, reply);
  const { status, ...body } = refusalOf(error);
  reply.code(status).send(body);
}

/** @param showPage answers with the web app where a browser asks for one of its pages */
export function answerUnknownPaths(
  app: FastifyInstance,
  showPage: (reply: FastifyReply) => Promise<FastifyReply>,
): void {
  app.setNotFoundHandler((request, reply) => {
    if (isPageView(request)) return showPage(reply);
    return reply.code(404).send({
      error: 'not_found',
      message: `There is no ${request.method} ${request.url.split('?')[0]} here.`,
    });
  });
}
