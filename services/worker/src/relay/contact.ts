import { type Contact, TakenAttributes } from '@omnirelay/adapters/chatwoot/schema.ts';
import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { call } from './calls.ts';
import { isGone } from './chatwoot-marks.ts';
import type { RelayContext } from './relay-deps.ts';

export interface Requester {
  id: string;
  name: string | undefined;
  email: string | undefined;
}

/**
 * The ticket's contact, made or found. Chatwoot keeps identifiers unique, so that making it twice is
 * a refusal, never a second contact; an e-mail that another contact has is left off.
 *
 * @returns the contact, and whether it was there before
 */
export async function ensureContact(
  context: RelayContext,
  ticketId: string,
  requester: Requester,
): Promise<{ contact: Contact; isNew: boolean }> {
  const contact = {
    identifier: context.source.identifierOf(requester.id, ticketId),
    name: requester.name?.slice(0, 255),
    email: requester.email,
    inbox_id: Number(context.chatwootConnection.inboxId),
    source_id: ticketId,
  };
  const create = (fields: typeof contact) =>
    call(context, 'chatwoot', () => context.chatwoot.createContact(fields));
  try {
    return { contact: await create(contact), isNew: true };
  } catch (error) {
    // A race on the database's own index answers 500: look once whether it is there.
    const isClash = error instanceof RetryableError && error.outcome === 'unclear';
    const existing = isClash ? await findContactBySource(context, ticketId) : undefined;
    if (existing)
      return { contact: requireOurs(context, existing, requester, ticketId), isNew: false };
    const taken = takenBy(error);
    if (!taken) throw error;
    if (taken.includes('email') && !taken.includes('identifier')) {
      try {
        return { contact: await create({ ...contact, email: undefined }), isNew: true };
      } catch (again) {
        if (!takenBy(again)) throw again;
      }
    }
    return {
      contact: await adoptContact(context, ticketId, requester, error),
      isNew: false,
    };
  }
}

/**
 * The inbox's source ids are ours to give; one that leads to somebody else's contact was not given by
 * us, and this customer's words must not go there.
 */
function requireOurs(
  { source }: RelayContext,
  contact: Contact,
  requester: Requester,
  ticketId: string,
): Contact {
  if (source.isCustomers(contact.identifier, requester.id)) return contact;
  throw new PermanentError(
    `Chatwoot contact ${contact.id} holds the source id ${ticketId} of this customer's thread but is somebody else's: remove it from the inbox, then replay`,
  );
}

/** What a refusal says is taken; undefined for any other failure. */
function takenBy(error: unknown): string[] | undefined {
  if (!(error instanceof PermanentError) || error.status !== 422) return undefined;
  const parsed = TakenAttributes.safeParse(error.details);
  return parsed.success ? parsed.data.attributes : [];
}

async function adoptContact(
  context: RelayContext,
  ticketId: string,
  requester: Requester,
  refusal: unknown,
): Promise<Contact> {
  const identifier = context.source.identifierOf(requester.id, ticketId);
  const inInbox = await findContactBySource(context, ticketId);
  if (inInbox) return requireOurs(context, inInbox, requester, ticketId);
  const found = await call(context, 'chatwoot', () =>
    context.chatwoot.contactsByIdentifier(identifier),
  );
  const contact = found.find((candidate) => candidate.identifier === identifier);
  if (!contact) {
    // Taken by one that is not there yet, or no more: another worker's race with us.
    throw takenBy(refusal)?.includes('identifier')
      ? new RetryableError('the contact is taken but not to be found', { cause: refusal })
      : refusal;
  }
  const { inboxId } = context.chatwootConnection;
  const isInInbox = contact.contact_inboxes?.some(
    ({ inbox, source_id }) => inbox.id === inboxId && source_id === ticketId,
  );
  if (!isInInbox) {
    await call(context, 'chatwoot', () => context.chatwoot.addContactInbox(contact.id, ticketId));
  }
  return contact;
}

export async function findContactBySource(
  context: RelayContext,
  ticketId: string,
): Promise<Contact | undefined> {
  try {
    return await call(context, 'chatwoot', () => context.chatwoot.contactBySourceId(ticketId));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The contact's conversations in our inbox, the newest first. */
export async function conversationsOf(context: RelayContext, contactId: string) {
  const all = await call(context, 'chatwoot', () =>
    context.chatwoot.contactConversations(contactId),
  );
  return all.filter(({ inbox_id }) => inbox_id === context.chatwootConnection.inboxId);
}
