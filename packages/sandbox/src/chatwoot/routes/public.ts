import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { FakeServerParts } from '../../kit/index.ts';
import { obtainContactInbox } from '../actions/contact-inboxes.ts';
import { createContact, updateContact } from '../actions/contacts.ts';
import { beginChange, type Change } from '../change.ts';
import { findContact, findContactInboxBySource } from '../lookups.ts';
import { announce, read, sendRefusal } from '../mount-route.ts';
import { Refusal, serverError } from '../refusals.ts';
import type { ContactInboxRow, InboxRow } from '../rows.ts';
import type { World } from '../world.ts';

const PublicContact = z.strictObject({
  source_id: z.string().optional(),
  identifier: z.string().optional(),
  identifier_hash: z.string().optional(),
  name: z.string().optional(),
  email: z.string().optional(),
  phone_number: z.string().optional(),
  avatar_url: z.string().optional(),
  custom_attributes: z.record(z.string(), z.unknown()).optional(),
});
type PublicContact = z.infer<typeof PublicContact>;

interface PublicCall {
  inbox: InboxRow;
  sourceId: string;
  change: Change;
  body: PublicContact;
}

/** The public client API of an API inbox, contacts only: everything else it makes cannot be tagged. */
export function mountPublicApi(
  app: FastifyInstance,
  world: World,
  parts: Pick<FakeServerParts, 'calls' | 'unexpected'>,
): void {
  const contacts = '/public/api/v1/inboxes/:inbox/contacts';
  const answer =
    (run: (call: PublicCall) => unknown) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      try {
        const params = request.params as { inbox: string; sourceId?: string };
        const change = beginChange(null);
        const body = read(PublicContact, request.body ?? {}, 'body');
        const inbox = findByIdentifier(world, params.inbox);
        const result = await run({ inbox, sourceId: params.sourceId ?? '', change, body });
        await announce(world, change, reply);
        return reply.code(200).send(result);
      } catch (error) {
        return sendRefusal(error, request, reply, parts);
      }
    };

  app.post(
    contacts,
    answer(async ({ inbox, change, body }) =>
      view(world, await upsert(world, change, inbox, body)),
    ),
  );
  app.get(
    `${contacts}/:sourceId`,
    answer(({ inbox, sourceId }) => view(world, findPlace(world, inbox, sourceId))),
  );
  app.patch(
    `${contacts}/:sourceId`,
    answer(async ({ inbox, sourceId, change, body }) => {
      const place = findPlace(world, inbox, sourceId);
      const { source_id: _source, identifier_hash: _hash, ...fields } = body;
      await updateContact(world, change, place.contactId, fields);
      return view(world, place);
    }),
  );
}

/** By source_id, else by identifier, e-mail or phone, else new. A lost race still answers 422: repeat. */
async function upsert(
  world: World,
  change: Change,
  inbox: InboxRow,
  body: PublicContact,
): Promise<ContactInboxRow> {
  const { source_id: sourceId, identifier_hash: hash, ...fields } = body;
  if (hash !== undefined) checkIdentifierHash(inbox, fields.identifier, hash);
  const known = sourceId ? findContactInboxBySource(world, inbox.id, sourceId) : undefined;
  if (known) return known;
  const contact = [...world.store.contacts.values()].find(
    (row) =>
      (fields.identifier && row.identifier === fields.identifier) ||
      (fields.email && row.email === fields.email.toLowerCase()) ||
      (fields.phone_number && row.phoneNumber === fields.phone_number),
  );
  if (contact) return obtainContactInbox(world, contact, inbox.id, sourceId);
  const made = await createContact(world, change, fields, { inboxId: inbox.id, sourceId });
  return made.contactInbox ?? obtainContactInbox(world, made.contact, inbox.id, sourceId);
}

/** A wrong hash is an exception nobody rescues. */
function checkIdentifierHash(inbox: InboxRow, identifier = '', hash = ''): void {
  const expected = createHmac('sha256', inbox.hmacToken).update(identifier).digest();
  const given = Buffer.from(hash, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw serverError();
}

function findByIdentifier(world: World, identifier: string): InboxRow {
  const inbox = [...world.store.inboxes.values()].find((row) => row.identifier === identifier);
  if (inbox?.channelType !== 'Channel::Api') throw railsNotFound();
  return inbox;
}

function findPlace(world: World, inbox: InboxRow, sourceId: string): ContactInboxRow {
  const place = findContactInboxBySource(world, inbox.id, sourceId);
  if (!place) throw railsNotFound();
  return place;
}

function railsNotFound(): Refusal {
  return new Refusal(404, { status: 404, error: 'Not Found' });
}

function view(world: World, place: ContactInboxRow) {
  const contact = findContact(world, place.contactId);
  return {
    source_id: place.sourceId,
    pubsub_token: place.pubsubToken,
    id: contact.id,
    name: contact.name,
    email: contact.email,
    phone_number: contact.phoneNumber,
  };
}
