import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { zaloRefusal } from '../refusals.ts';
import type { Switches } from '../switches.ts';
import type { TokenStore } from '../tokens.ts';

/** Calls per minute of the whole app. */
export interface Rate {
  limitPerMinute: number;
}

/** Every call of the API is counted, then asked for its token: in its own header, and nowhere else. */
export function guardOpenapi(
  app: FastifyInstance,
  parts: { tokens: TokenStore; switches: Switches; rate: Rate; nowMs: () => number },
): void {
  const { rate, nowMs } = parts;
  let minute = 0;
  let count = 0;

  // preHandler, after the faults: what never arrives is not counted.
  app.addHook('preHandler', async (request, reply) => {
    if (!request.url.startsWith('/openapi/') || reply.sent || request.is404) return;
    const thisMinute = Math.floor(nowMs() / 60_000);
    if (thisMinute !== minute) [minute, count] = [thisMinute, 0];
    count += 1;
    tellRate(reply, rate.limitPerMinute, count);
    checkToken(request, parts);
    if (count > rate.limitPerMinute) throw zaloRefusal(-32);
  });
}

function tellRate(reply: FastifyReply, limit: number, count: number): void {
  reply.header('x-ratelimit-limit', String(limit));
  reply.header('x-ratelimit-remain', String(Math.max(0, limit - count)));
}

function checkToken(
  request: FastifyRequest,
  { tokens, switches }: { tokens: TokenStore; switches: Switches },
): void {
  const { authorization, access_token } = request.headers;
  if (authorization !== undefined) {
    throw zaloRefusal(-216, {
      message: 'Authorization is not a header that Zalo reads',
      loud: true,
    });
  }
  // There it would end up in logs.
  if ('access_token' in (request.query as object)) {
    throw zaloRefusal(-216, { message: 'The access token belongs in a header', loud: true });
  }
  if (typeof access_token === 'string' && tokens.isGood(access_token)) return;
  if (switches.tokenRefusal === 'http-401') throw zaloRefusal(-216, { status: 401 });
  throw zaloRefusal(switches.tokenRefusal);
}
