import { providerOf } from '@omnirelay/adapters/registry.ts';
import { inReceiveSpan } from '@omnirelay/shared/tracing/receive-span.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ConnectionFinder } from '../find-connection.ts';
import { type ReceiveDeps, receiveWebhook } from '../receive-webhook.ts';

/** The canonical path, and the paths that installations already have in their dashboards. */
export function webhookRoutes(
  app: FastifyInstance,
  deps: ReceiveDeps,
  connections: ConnectionFinder,
): void {
  const receive = (request: FastifyRequest, reply: FastifyReply) => {
    const connection = connections.of(request);
    if (connection) {
      return inReceiveSpan(
        connection.name,
        () => reply.statusCode,
        () => receiveWebhook(deps, connection, request, reply),
      );
    }
    deps.noteRefusal(request, 'unknown-connection');
    return reply.code(404).send({
      error: 'unknown_connection',
      message: 'No connection has this name. Names are those of omnirelay.yaml.',
    });
  };
  /** Some providers ask so whether the path is there; for all others there is nothing to get. */
  const probe = (request: FastifyRequest, reply: FastifyReply) => {
    const connection = connections.of(request);
    const answer = connection && providerOf(connection).probe?.answer;
    if (!answer) return reply.callNotFound();
    return reply.code(answer.status).send(answer.body);
  };
  for (const path of ['/webhooks/:connection', ...connections.establishedPaths]) {
    app.post(path, receive);
    app.get(path, probe);
  }
}
