import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refusal } from '../kit/index.ts';
import { type Credits, endOfDay, spend, weightOf } from './credits.ts';
import { deskRefusal } from './refusals.ts';
import type { Switches } from './switches.ts';
import type { Tokens } from './tokens.ts';

/** Every call of Desk is let in, counted, and told its cost. */
export function guardDesk(
  app: FastifyInstance,
  parts: {
    orgId: string;
    tokens: Tokens;
    switches: Switches;
    credits: Credits;
    nowMs: () => number;
  },
): void {
  const { credits } = parts;
  app.addHook('onRequest', async (request, reply) => {
    if (!isDesk(request)) return;
    credits.underWay += 1;
    reply.raw.once('close', () => {
      credits.underWay -= 1;
    });
  });
  // Before the answer is noted among the calls.
  app.addHook('preSerialization', async (request, reply, payload) => {
    if (isDesk(request) && reply.statusCode === 422) reply.code(parts.switches.invalidDataStatus);
    return payload;
  });
  app.addHook('preHandler', async (request, reply) => {
    if (!isDesk(request) || reply.sent) return;
    const weight = weightOf(request);
    tellCost(reply, weight, credits);
    checkToken(request, parts);
    checkOrganisation(request, parts.orgId);
    if (credits.underWay > credits.concurrency) {
      // Nobody is told when to come back.
      throw deskRefusal(429, 'TOO_MANY_REQUESTS', 'Too many requests are under way.');
    }
    if (!spend(credits, weight, parts.nowMs())) {
      const waitMs = endOfDay(parts.nowMs()) - parts.nowMs();
      const seconds = credits.retryAfterSeconds ?? Math.ceil(waitMs / 1_000);
      const headers = { 'retry-after': String(seconds) };
      const message = 'The credits of the day are used up.';
      throw deskRefusal(429, 'THRESHOLD_EXCEEDED', message, { headers });
    }
    tellCost(reply, weight, credits);
  });
}

function isDesk(request: FastifyRequest): boolean {
  return request.url.startsWith('/desk/api/');
}

function tellCost(reply: FastifyReply, weight: number, { remaining }: Credits): void {
  reply.header('x-rate-limit-request-weight-v3', weight);
  reply.header('x-rate-limit-remaining-v3', remaining);
}

function checkToken(
  request: FastifyRequest,
  { tokens, switches }: { tokens: Tokens; switches: Switches },
): void {
  const token = bearerOf(request);
  if (token !== undefined && tokens.isGood(token)) return;
  if (switches.unauthorizedAsHtml) {
    const headers = { 'content-type': 'text/html' };
    throw refusal(401, '<html><body>Unauthorized</body></html>', { headers });
  }
  throw deskRefusal(401, 'INVALID_OAUTH', 'The OAuth Token you provided is invalid.');
}

/** A header, or in the query; who has one organisation only need not say it to ask for the list. */
function checkOrganisation(request: FastifyRequest, expected: string): void {
  const { orgId } = request.query as { orgId?: string };
  const given = request.headers.orgid ?? orgId;
  const [path] = request.url.split('?');
  if (given === undefined && path === '/desk/api/v1/organizations') return;
  if (given === expected) return;
  throw deskRefusal(403, 'OAUTH_ORG_MISMATCH', 'The token is not of this organisation.');
}

/** `Bearer` is not what Zoho wants here. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Zoho-oauthtoken (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
}
