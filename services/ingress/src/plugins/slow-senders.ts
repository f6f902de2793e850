import type { Server } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';

/** Providers send a body in one go; whoever takes longer only holds a connection. */
export const slowSenderLimits = {
  requestTimeout: 10_000,
  connectionTimeout: 15_000,
  keepAliveTimeout: 65_000,
  http: { headersTimeout: 8_000, connectionsCheckingInterval: 1_000 },
} satisfies FastifyHttpOptions<Server>;
