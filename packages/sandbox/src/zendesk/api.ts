import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { z } from 'zod';
import type { Announcer } from './announce.ts';
import { badRequest, forbidden, tooManyRequests, unauthorized } from './errors.ts';
import type { World } from './world.ts';

export interface Api {
  world: World;
  announcer: Announcer;
  /** Mounts the handler under /api/v2, with and without `.json`. */
  on(method: HTTPMethods, path: string, handle: Handler): void;
}

export type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

const oneMinuteMs = 60_000;

/** Everything under /api/v2: signed in, counted, and refused in Zendesk's terms. */
export function createApi(
  app: FastifyInstance,
  parts: { world: World; announcer: Announcer; authorization: string },
): Api {
  const { world, announcer } = parts;

  app.addHook('onRequest', async (request, reply) => {
    if (request.headers.authorization !== parts.authorization) throw unauthorized();
    const limit = world.limits.accountPerMinute;
    const counted = world.counter.count('account', limit, oneMinuteMs);
    const remaining = 'remaining' in counted ? counted.remaining : 0;
    if (Number.isFinite(limit)) {
      reply.headers({ 'x-rate-limit': limit, 'x-rate-limit-remaining': remaining });
      reply.headers({ 'ratelimit-limit': limit, 'ratelimit-remaining': remaining });
    }
    if ('retryInMs' in counted) throw tooManyRequests(counted.retryInMs);
  });

  // Errors may come as text to those who did not ask for JSON.
  app.addHook('onSend', async (request, reply, payload) => {
    const asksForJson = request.headers.accept?.includes('application/json');
    if (reply.statusCode >= 400 && !asksForJson) reply.header('content-type', 'text/plain');
    return payload;
  });

  return {
    world,
    announcer,
    on(method, path, handle) {
      const urls = path.endsWith(':id') ? [path] : [path, `${path}.json`];
      for (const url of urls) {
        app.route({
          method,
          url,
          handler: async (request, reply) => {
            if (Buffer.isBuffer(request.body)) {
              throw badRequest('send Content-Type: application/json');
            }
            return handle(request, reply);
          },
        });
      }
    },
  };
}

/** Webhooks and triggers are for administrators. */
export function requireAdmin({ agent }: World): void {
  if (agent.role !== 'admin') throw forbidden();
}

/** The `:id` of a path, with or without `.json`. */
export function readId(request: FastifyRequest): number {
  const { id } = z.object({ id: z.string() }).parse(request.params);
  const digits = id.replace(/\.json$/, '');
  if (!/^\d{1,16}$/.test(digits)) throw badRequest(`${id} is not an id`);
  return Number(digits);
}

/** Anything that the schema does not know is refused aloud, where Zendesk would ignore it. */
export function readBody<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  return parse(schema, request.body, 'body');
}

export function readQuery<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  return parse(schema, request.query, 'query');
}

function parse<T>(schema: z.ZodType<T>, input: unknown, what: string): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw badRequest(`${what}: ${z.prettifyError(parsed.error)}`);
}
