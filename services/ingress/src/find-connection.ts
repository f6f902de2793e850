import type { Connection } from '@omnirelay/adapters/registry.ts';
import type { FastifyRequest } from 'fastify';
import { bindEstablishedPaths } from './established-paths.ts';

export interface ConnectionFinder {
  /** The connection that a request's path names, canonical or established. */
  of(request: FastifyRequest): Connection | undefined;
  /** Paths that installations already have in their providers' dashboards. */
  establishedPaths: string[];
}

/** @throws ConfigError when an established path could belong to several connections */
export function createConnectionFinder(connections: Record<string, Connection>): ConnectionFinder {
  const established = bindEstablishedPaths(connections);
  return {
    establishedPaths: [...established.keys()],
    // Asked of the router, which has decoded the path: what it calls one connection is one.
    of(request) {
      const name = (request.params as { connection?: string } | null)?.connection;
      if (name === undefined) return established.get(request.routeOptions.url ?? '');
      return Object.hasOwn(connections, name) ? connections[name] : undefined;
    },
  };
}
