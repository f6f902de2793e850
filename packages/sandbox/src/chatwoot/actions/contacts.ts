import { type AttributeChange, attributeChange, type Change } from '../change.ts';
import type { ContactUpdate } from '../inputs.ts';
import { findContact, findInbox } from '../lookups.ts';
import { passRaceWindow } from '../race-window.ts';
import { serverError } from '../refusals.ts';
import type { ContactInboxRow, ContactRow } from '../rows.ts';
import type { World } from '../world.ts';
import {
  applyContactInput,
  type ContactFields,
  enforceContactIndexes,
  validateContact,
} from './contact-attributes.ts';
import { isSourceTaken, obtainContactInbox } from './contact-inboxes.ts';

const blank: ContactFields = {
  name: '',
  email: null,
  phoneNumber: null,
  identifier: null,
  blocked: false,
  additionalAttributes: {},
  customAttributes: {},
};

/** A contact and, with an inbox, its place there. Both or none. */
export async function createContact(
  world: World,
  change: Change,
  input: ContactUpdate,
  place?: { inboxId: number; sourceId?: string | null | undefined },
): Promise<{ contact: ContactRow; contactInbox?: ContactInboxRow }> {
  if (place) findInbox(world, place.inboxId);
  const fields = applyContactInput(blank, input);
  validateContact(world, fields);
  await passRaceWindow(world);
  enforceContactIndexes(world, fields);
  if (place?.sourceId && isSourceTaken(world, place.inboxId, place.sourceId)) throw serverError();

  const now = world.now();
  const id = world.store.nextId('contacts');
  const contact = { ...fields, id, lastActivityAt: null, createdAt: now, updatedAt: now };
  world.store.contacts.set(id, contact);
  change.events.push({ name: 'contact_created', contactId: id, changes: [] });
  if (!place) return { contact };
  const contactInbox = obtainContactInbox(world, contact, place.inboxId, place.sourceId);
  return { contact, contactInbox };
}

export async function updateContact(
  world: World,
  change: Change,
  contactId: number,
  input: ContactUpdate,
): Promise<ContactRow> {
  const contact = findContact(world, contactId);
  validateContact(world, applyContactInput(contact, input), contactId);
  await passRaceWindow(world);
  const fields = applyContactInput(contact, input);
  enforceContactIndexes(world, fields, contactId);
  const changes = changesBetween(contact, fields);
  Object.assign(contact, fields);
  if (changes.length > 0) announceContactUpdate(world, change, contact, changes);
  return contact;
}

/** Every incoming message moves this, so contact_updated is very noisy. */
export function touchContactActivity(world: World, change: Change, contactId: number): void {
  const contact = findContact(world, contactId);
  const previous = contact.lastActivityAt;
  contact.lastActivityAt = world.now();
  announceContactUpdate(world, change, contact, [
    attributeChange('last_activity_at', previous, contact.lastActivityAt),
  ]);
}

/** Takes its conversations along; no event tells of it. */
export function deleteContact(world: World, contactId: number): void {
  findContact(world, contactId);
  for (const conversation of [...world.store.conversations.values()]) {
    if (conversation.contactId === contactId) world.store.removeConversation(conversation.id);
  }
  for (const row of [...world.store.contactInboxes.values()]) {
    if (row.contactId === contactId) world.store.contactInboxes.delete(row.id);
  }
  world.store.contacts.delete(contactId);
}

function announceContactUpdate(
  world: World,
  change: Change,
  contact: ContactRow,
  changes: AttributeChange[],
): void {
  const previous = contact.updatedAt;
  contact.updatedAt = world.now();
  change.events.push({
    name: 'contact_updated',
    contactId: contact.id,
    changes: [...changes, attributeChange('updated_at', previous, contact.updatedAt)],
  });
}

function changesBetween(before: ContactFields, after: ContactFields): AttributeChange[] {
  const wire = (fields: ContactFields) => ({
    name: fields.name,
    email: fields.email,
    phone_number: fields.phoneNumber,
    identifier: fields.identifier,
    blocked: fields.blocked,
    additional_attributes: fields.additionalAttributes,
    custom_attributes: fields.customAttributes,
  });
  const old: Record<string, unknown> = wire(before);
  return Object.entries(wire(after))
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name]))
    .map(([name, value]) => attributeChange(name, old[name], value));
}
