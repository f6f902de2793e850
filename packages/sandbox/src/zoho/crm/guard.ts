import type { FastifyInstance, FastifyRequest } from 'fastify';
import { crmRefusal } from './answers.ts';
import { spendCredits } from './credits.ts';
import type { Crm } from './world.ts';

export type Authenticate = (request: FastifyRequest) => void;

/** A read is one credit, and so is writing up to ten records. */
const cost = 1;

/** Every call of the CRM is let in and counted. */
export function guardCrm(app: FastifyInstance, crm: Crm, authenticate: Authenticate): void {
  const { credits } = crm;
  app.addHook('onRequest', async (request, reply) => {
    if (!isCrm(request)) return;
    credits.underWay += 1;
    reply.raw.once('close', () => {
      credits.underWay -= 1;
    });
  });
  app.addHook('preHandler', async (request, reply) => {
    if (!isCrm(request) || reply.sent) return;
    authenticate(request);
    // Nobody is told when to come back.
    if (credits.underWay > credits.concurrency) throw tooMany('too many calls are under way');
    if (!spendCredits(credits, cost, crm.nowMs())) throw tooMany('the credits are used up');
  });
}

function isCrm(request: FastifyRequest): boolean {
  return request.url.startsWith('/crm/crm/');
}

function tooMany(message: string) {
  return crmRefusal(429, 'TOO_MANY_REQUESTS', message);
}
