import type { Connection } from '@omnirelay/adapters/registry.ts';
import type { FastifyInstance } from 'fastify';
import { bindEstablishedPaths } from '../established-paths.ts';
import { type ReceiveDeps, receiveWebhook } from '../receive-webhook.ts';

export interface WebhookDeps extends ReceiveDeps {
  connections: Record<string, Connection>;
}

/** The canonical path, and the paths that installations already have in their dashboards. */
export function webhookRoutes(app: FastifyInstance, deps: WebhookDeps): void {
  app.post<{ Params: { connection: string } }>('/webhooks/:connection', async (request, reply) => {
    const { connection: name } = request.params;
    const connection = Object.hasOwn(deps.connections, name) ? deps.connections[name] : undefined;
    if (!connection) {
      return reply.code(404).send({
        error: 'unknown_connection',
        message: `No connection is called "${name.slice(0, 63)}". Names are those of omnirelay.yaml.`,
      });
    }
    return receiveWebhook(deps, connection, request, reply);
  });

  for (const [path, connection] of bindEstablishedPaths(deps.connections)) {
    app.post(path, (request, reply) => receiveWebhook(deps, connection, request, reply));
  }
}
