import type { FastifyInstance } from 'fastify';
import { registerContacts } from './contacts.ts';
import { registerDeals } from './deals.ts';
import { type Authenticate, guardCrm } from './guard.ts';
import { registerNotes } from './notes.ts';
import type { Crm } from './world.ts';

/** The CRM's API, version 8. */
export function registerCrm(app: FastifyInstance, crm: Crm, authenticate: Authenticate): void {
  guardCrm(app, crm, authenticate);
  app.register(
    async (api) => {
      registerContacts(api, crm);
      registerDeals(api, crm);
      registerNotes(api, crm);
    },
    { prefix: '/crm/crm/v8' },
  );
}
