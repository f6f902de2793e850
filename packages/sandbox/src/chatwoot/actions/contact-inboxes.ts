import { randomUUID } from 'node:crypto';
import { findContactInboxBySource, findInbox } from '../lookups.ts';
import { unsupported } from '../refusals.ts';
import type { ContactInboxRow, ContactRow } from '../rows.ts';
import type { World } from '../world.ts';

/** (inbox_id, source_id) is unique in the database only. */
export function isSourceTaken(
  world: World,
  inboxId: number,
  sourceId: string,
  byOtherThan?: number,
): boolean {
  const row = findContactInboxBySource(world, inboxId, sourceId);
  return row !== undefined && row.contactId !== byOtherThan;
}

/** The contact's place in an inbox, made when it is not there; the caller has ruled out a taken source id. */
export function obtainContactInbox(
  world: World,
  contact: ContactRow,
  inboxId: number,
  wantedSourceId: string | null | undefined,
): ContactInboxRow {
  const inbox = findInbox(world, inboxId);
  if (!wantedSourceId && inbox.channelType !== 'Channel::Api') {
    throw unsupported(`a contact in ${inbox.channelType} needs the channel's own source_id`);
  }
  const sourceId = wantedSourceId || randomUUID();
  const existing = findContactInboxBySource(world, inboxId, sourceId);
  if (existing) return existing;
  const now = world.now();
  const row: ContactInboxRow = {
    id: world.store.nextId('contact_inboxes'),
    contactId: contact.id,
    inboxId,
    sourceId,
    pubsubToken: randomUUID().replaceAll('-', ''),
    createdAt: now,
    updatedAt: now,
  };
  world.store.contactInboxes.set(row.id, row);
  return row;
}
