import { findInbox } from '../lookups.ts';
import type { ContactInboxRow, ContactRow, InboxRow } from '../rows.ts';
import { epochSeconds } from '../timestamps.ts';
import type { World } from '../world.ts';

/** A contact in REST; elsewhere (lists, conversations) without its inboxes. */
export function contactView(contact: ContactRow) {
  return {
    additional_attributes: contact.additionalAttributes,
    availability_status: 'offline',
    email: contact.email,
    id: contact.id,
    name: contact.name,
    phone_number: contact.phoneNumber,
    blocked: contact.blocked,
    identifier: contact.identifier,
    thumbnail: '',
    custom_attributes: contact.customAttributes,
    ...(contact.lastActivityAt ? { last_activity_at: epochSeconds(contact.lastActivityAt) } : {}),
    created_at: epochSeconds(contact.createdAt),
  };
}

export function contactWithInboxesView(world: World, contact: ContactRow) {
  const places = [...world.store.contactInboxes.values()]
    .filter((row) => row.contactId === contact.id)
    .map((row) => contactInboxView(world, row));
  return { ...contactView(contact), contact_inboxes: places };
}

export function contactInboxView(world: World, row: ContactInboxRow) {
  const inbox = findInbox(world, row.inboxId);
  return {
    source_id: row.sourceId,
    inbox: {
      id: inbox.id,
      avatar_url: '',
      channel_id: inbox.channelId,
      name: inbox.name,
      channel_type: inbox.channelType,
      provider: null,
    },
  };
}

/** The database record, which POST /contacts shows instead of the inbox view. */
export function inboxRecord(world: World, inbox: InboxRow) {
  return {
    id: inbox.id,
    channel_id: inbox.channelId,
    account_id: world.account.id,
    name: inbox.name,
    created_at: inbox.createdAt.toISOString(),
    updated_at: inbox.updatedAt.toISOString(),
    channel_type: inbox.channelType,
    enable_auto_assignment: true,
    greeting_enabled: false,
    greeting_message: null,
    email_address: null,
    working_hours_enabled: false,
    out_of_office_message: null,
    timezone: 'UTC',
    enable_email_collect: true,
    csat_survey_enabled: false,
    allow_messages_after_resolved: true,
    auto_assignment_config: {},
    lock_to_single_conversation: inbox.lockToSingleConversation,
    portal_id: null,
    sender_name_type: 'friendly',
    business_name: null,
    csat_config: {},
  };
}
