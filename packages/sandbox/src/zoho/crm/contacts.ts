import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { neededFields, Paged, pick, readCall, sendPage } from './answers.ts';
import type { CrmContactRow } from './model.ts';
import type { Crm } from './world.ts';

const ByEmail = z.strictObject({ ...Paged.shape, email: z.string().min(3) });
const WithFields = z.strictObject({ ...Paged.shape, fields: z.string().optional() });

type OfContact = { Params: { id: string } };

export function registerContacts(app: FastifyInstance, crm: Crm): void {
  app.get('/Contacts/search', async (request, reply) => {
    const { email, ...page } = readCall(ByEmail, request.query);
    const found = crm.search.contacts.records().filter((one) => looksLike(one, email));
    return sendPage(reply, found.map(contactView), page);
  });

  app.get<OfContact>('/Contacts/:id/Deals', async (request, reply) => {
    const { fields, ...page } = readCall(WithFields, request.query);
    const names = neededFields(fields);
    const isTheirs = (deal: { Contact_Name: { id: string } | null }) =>
      deal.Contact_Name?.id === request.params.id;
    const deals = [...crm.deals.values()].filter(isTheirs);
    return sendPage(
      reply,
      deals.map((deal) => pick(deal, names)),
      page,
    );
  });
}

/** The search goes by words: an address is found by any that has its first part in it. */
function looksLike({ email, secondaryEmail }: CrmContactRow, wanted: string): boolean {
  const [name = ''] = wanted.toLowerCase().split('@');
  return [email, secondaryEmail ?? ''].some((one) => one.toLowerCase().includes(name));
}

function contactView({ id, name, email, secondaryEmail }: CrmContactRow) {
  const words = name.split(' ');
  return {
    id,
    First_Name: words.length > 1 ? words[0] : null,
    Last_Name: words.slice(words.length > 1 ? 1 : 0).join(' '),
    Full_Name: name,
    Email: email,
    Secondary_Email: secondaryEmail,
    Email_Opt_Out: 'false',
  };
}
