import {
  type Connection,
  sendsWebhooks,
  type WebhookConnection,
} from '@omnirelay/adapters/registry.ts';
import type { FastifyRequest } from 'fastify';
import { bindEstablishedPaths } from './established-paths.ts';

export interface ConnectionFinder {
  /** The connection that a request's path names, canonical or established. */
  of(request: FastifyRequest): WebhookConnection | undefined;
  /** The connection that an established path belongs to. */
  boundTo(path: string): WebhookConnection | undefined;
  /** Paths that installations already have in their providers' dashboards. */
  establishedPaths: string[];
}

/** @throws ConfigError when an established path could belong to several connections */
export function createConnectionFinder(connections: Record<string, Connection>): ConnectionFinder {
  const established = bindEstablishedPaths(connections);
  const byName = new Map(
    Object.values(connections)
      .filter(sendsWebhooks)
      .map((connection) => [connection.name, connection]),
  );
  return {
    establishedPaths: [...established.keys()],
    boundTo: (path) => established.get(path),
    // Asked of the router, which has decoded the path: what it calls one connection is one.
    of(request) {
      const name = (request.params as { connection?: string } | null)?.connection;
      return name === undefined
        ? established.get(request.routeOptions.url ?? '')
        : byName.get(name);
    },
  };
}
