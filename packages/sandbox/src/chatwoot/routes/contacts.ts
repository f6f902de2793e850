import { z } from 'zod';
import { isSourceTaken, obtainContactInbox } from '../actions/contact-inboxes.ts';
import { createContact, updateContact } from '../actions/contacts.ts';
import { ContactCreate, ContactInboxCreate, ContactInboxFilter, ContactUpdate } from '../inputs.ts';
import { findContact, findContactInboxBySource, findInbox } from '../lookups.ts';
import { type Route, route } from '../mount-route.ts';
import { passRaceWindow } from '../race-window.ts';
import { Refusal, serverError } from '../refusals.ts';
import { contactInboxView, contactWithInboxesView, inboxRecord } from '../views/contact.ts';
import { conversationView } from '../views/conversation.ts';

const conversationsShown = 20;

const WithInboxes = z.strictObject({ include_contact_inboxes: z.string().optional() });

export const contactRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/contacts',
    access: 'user',
    body: ContactCreate,
    async run({ world, change, body }) {
      const { inbox_id: inboxId, source_id: sourceId, ...fields } = body;
      const place = inboxId ? { inboxId, sourceId } : undefined;
      const { contact, contactInbox } = await createContact(world, change, fields, place);
      return {
        payload: {
          contact: contactWithInboxesView(world, contact),
          contact_inbox: {
            inbox: contactInbox ? inboxRecord(world, findInbox(world, contactInbox.inboxId)) : null,
            source_id: contactInbox?.sourceId ?? null,
          },
        },
      };
    },
  }),
  ...(['PUT', 'PATCH'] as const).map((method) =>
    route({
      method,
      path: '/contacts/:id',
      access: 'user',
      body: ContactUpdate,
      async run({ world, change, body, id }) {
        const contact = await updateContact(world, change, id('id'), body);
        return { payload: contactWithInboxesView(world, contact) };
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/contacts/:id',
    access: 'user',
    query: WithInboxes,
    run: ({ world, id }) => ({
      payload: contactWithInboxesView(world, findContact(world, id('id'))),
    }),
  }),
  route({
    method: 'GET',
    path: '/contacts/:id/conversations',
    access: 'user',
    run({ world, id }) {
      const contact = findContact(world, id('id'));
      const conversations = [...world.store.conversations.values()]
        .filter((row) => row.contactId === contact.id)
        .sort((a, b) => b.lastActivityAt.getTime() - a.lastActivityAt.getTime() || b.id - a.id)
        .slice(0, conversationsShown);
      return { payload: conversations.map((row) => conversationView(world, row)) };
    },
  }),
  route({
    method: 'POST',
    path: '/contacts/:id/contact_inboxes',
    access: 'user',
    body: ContactInboxCreate,
    async run({ world, body, id }) {
      const contact = findContact(world, id('id'));
      findInbox(world, body.inbox_id);
      await passRaceWindow(world);
      if (body.source_id && isSourceTaken(world, body.inbox_id, body.source_id, contact.id)) {
        throw serverError();
      }
      const row = obtainContactInbox(world, contact, body.inbox_id, body.source_id);
      return contactInboxView(world, row);
    },
  }),
  route({
    method: 'POST',
    path: '/contact_inboxes/filter',
    access: 'user',
    body: ContactInboxFilter,
    run({ world, body }) {
      findInbox(world, body.inbox_id);
      const row = findContactInboxBySource(world, body.inbox_id, body.source_id);
      if (!row) throw new Refusal(404, undefined);
      return contactWithInboxesView(world, findContact(world, row.contactId));
    },
  }),
];
