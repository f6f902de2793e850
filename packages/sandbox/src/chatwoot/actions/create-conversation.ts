import { randomUUID } from 'node:crypto';
import type { Change } from '../change.ts';
import type { ConversationCreate } from '../inputs.ts';
import { findContact, findInbox, findInboxBot } from '../lookups.ts';
import { passRaceWindow } from '../race-window.ts';
import { unprocessable, unsupported } from '../refusals.ts';
import type { ContactInboxRow, ConversationRow } from '../rows.ts';
import { readSnooze } from '../timestamps.ts';
import type { World } from '../world.ts';
import { isSourceTaken, obtainContactInbox } from './contact-inboxes.ts';
import { postMessage } from './post-message.ts';
import { validateAttributes } from './update-conversation.ts';

/** POST /conversations. Nothing makes conversations unique: two calls make two. */
export async function openConversation(
  world: World,
  change: Change,
  input: ConversationCreate,
): Promise<ConversationRow> {
  const { inbox_id: inboxId, contact_id: contactId, source_id: sourceId } = input;
  if (inboxId === undefined || contactId === undefined) {
    // source_id alone is looked up across every account of the installation.
    throw unsupported('POST /conversations without inbox_id, contact_id and source_id together');
  }
  const inbox = findInbox(world, inboxId);
  const contact = findContact(world, contactId);
  if (sourceId && isSourceTaken(world, inboxId, sourceId, contactId)) {
    throw unprocessable('source_id should be unique');
  }
  validateAttributes('custom_attributes', input.custom_attributes ?? {});
  validateAttributes('additional_attributes', input.additional_attributes ?? {});
  await passRaceWindow(world);
  if (sourceId && isSourceTaken(world, inboxId, sourceId, contactId)) {
    throw unprocessable('source_id should be unique');
  }

  const contactInbox = obtainContactInbox(world, contact, inboxId, sourceId);
  const conversation =
    (inbox.lockToSingleConversation && lastConversation(world, contactInbox)) ||
    insertConversation(world, change, contactInbox, input);
  if (!input.message) return conversation;
  const isNew = change.events.length > 0;
  try {
    postMessage(world, change, conversation, input.message);
  } catch (error) {
    // One transaction: a refused message takes the conversation with it.
    if (isNew) world.store.removeConversation(conversation.id);
    throw error;
  }
  return conversation;
}

function lastConversation(world: World, place: ContactInboxRow): ConversationRow | undefined {
  return [...world.store.conversations.values()].findLast((row) => row.contactInboxId === place.id);
}

function insertConversation(
  world: World,
  change: Change,
  place: ContactInboxRow,
  input: ConversationCreate,
): ConversationRow {
  const now = world.now();
  const conversation: ConversationRow = {
    id: world.store.nextId('conversations'),
    uuid: randomUUID(),
    inboxId: place.inboxId,
    contactId: place.contactId,
    contactInboxId: place.id,
    // Whatever is asked for: it is the bot's turn first.
    status: findInboxBot(world, place.inboxId) ? 'pending' : (input.status ?? 'open'),
    priority: null,
    assignee:
      input.assignee_id && world.store.users.has(input.assignee_id)
        ? { type: 'User', id: input.assignee_id }
        : null,
    labels: [],
    additionalAttributes: input.additional_attributes ?? {},
    customAttributes: input.custom_attributes ?? {},
    snoozedUntil: input.status === 'snoozed' ? readSnooze(input.snoozed_until) : null,
    waitingSince: now,
    firstReplyCreatedAt: null,
    agentLastSeenAt: null,
    assigneeLastSeenAt: null,
    contactLastSeenAt: null,
    lastActivityAt: now,
    createdAt: now,
    updatedAt: now,
  };
  world.store.conversations.set(conversation.id, conversation);
  change.events.push({
    name: 'conversation_created',
    conversationId: conversation.id,
    changes: [],
  });
  return conversation;
}
