import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { NoteRefusal } from '../note-refusal.ts';

interface Refusal {
  status: number;
  error: string;
  message: string;
}

/** What the framework refuses, in our words. */
const refusals: Record<string, Refusal> = {
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
  FST_ERR_MAX_PARAM_LENGTH: {
    status: 414,
    error: 'path_too_long',
    message: 'The path is too long.',
  },
};
const unreadableRequest = { error: 'bad_request', message: 'The request could not be read.' };
const rateLimited = {
  error: 'rate_limited',
  message: 'Too many webhooks from this address. Send again in 10 seconds.',
};
const unavailable = {
  error: 'unavailable',
  message: 'The request could not be handled now. Send it again.',
};

/**
 * Errors are `{ error, message }`, tell what to do, and never show a stack trace.
 * @param deskEndpoints what there is, for callers of Desk's established paths
 */
export function answerErrors(
  app: FastifyInstance,
  noteRefusal: NoteRefusal,
  deskEndpoints?: string[],
): void {
  app.setErrorHandler((error: FastifyError | BadInputError, request, reply) => {
    const { status, ...body } = refusalOf(error);
    if (status === 503) {
      request.log.error({ event: 'request.failed', err: error }, 'request failed');
    }
    noteRefusal(request, body.error.replaceAll('_', '-'));
    // Ten seconds: Zendesk sends again only when told to wait less than a minute.
    if (status === 429 || status === 503) reply.header('retry-after', '10');
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      error: 'not_found',
      message: 'Webhooks go to POST /webhooks/{connection}.',
      ...(request.url.startsWith('/webhook/') ? { available_endpoints: deskEndpoints } : {}),
    }),
  );
}

/** Answers paths that never reach a route. */
export function answerBadPath(error: FastifyError, _request: FastifyRequest, reply: FastifyReply) {
  const { status, ...body } = refusalOf(error);
  reply.code(status).send(body);
}

function refusalOf(error: FastifyError | BadInputError): Refusal {
  if (error instanceof BadInputError) {
    return { status: error.status, error: error.code, message: error.message };
  }
  const known = refusals[error.code];
  if (known) return known;
  const status = error.statusCode ?? 500;
  if (status === 429) return { status, ...rateLimited };
  if (status >= 400 && status < 500) return { status, ...unreadableRequest };
  return { status: 503, ...unavailable };
}
