import { asc, getTableColumns, sql } from 'drizzle-orm';
import { acceptedAtMs } from '../ids.ts';
import { replyFlowId } from '../mailbox/console-requests.ts';
import type { StoredEvent } from '../mailbox/stored-event.ts';
import type { Database } from '../store/database.ts';
import type { LiveChange } from '../store/live.ts';
import { conversations, messages } from '../store/schema.ts';
import { createBook } from './book.ts';
import { eraseBodies, eraseCustomer } from './erase-customer.ts';
import {
  type ConversationState,
  conversationIdOf,
  foldConversation,
  isErased,
  readUpTo,
  takeOver,
} from './fold-conversation.ts';
import type { MessageState } from './fold-message.ts';
import { messageOfRemote, type ReplyOutcome } from './fold-outcome.ts';
import {
  deleteMessages,
  discardDraftsOf,
  insertConversations,
  matchMessages,
  selectReplies,
  takeConversations,
  updateConversations,
  upsertMessages,
} from './inbox-statements.ts';
import type { Projected } from './projection.ts';
import type { FlowState } from './record.ts';
import { texts } from './statements.ts';
import { indexable, storable } from './storable.ts';
import { timeOf } from './version.ts';

export type Transaction = Pick<Database, 'select' | 'execute'>;

/** What an event told, of which the rows are made. */
export interface Told {
  event: StoredEvent;
  projected: Projected;
}

/**
 * Brings conversations and messages up to what was told: lock, read, fold, write. Whoever writes holds
 * its conversations, so that two recorders at one conversation add up instead of overwriting each other.
 * @param replies ids of events with an outcome in the reply flow
 * @returns `erased`: events whose bytes a customer has had deleted
 */
export async function writeInbox(
  tx: Transaction,
  told: Told[],
  replies: string[],
): Promise<{ changes: LiveChange[]; erased: string[] }> {
  const outcomes = await readOutcomes(tx, replies);
  if (told.length === 0 && outcomes.length === 0) return { changes: [], erased: [] };
  const known = await lockConversations(tx, told, outcomes);
  const book = createBook(await readMessages(tx, told, outcomes));
  /** They tell of what a customer has had deleted. */
  const tooLate: string[] = [];
  for (const one of told) {
    const before = known.get(idOf(one));
    known.set(idOf(one), foldTold(before, one));
    const { conversation, message } = one.projected;
    if (!message) continue;
    if (isErased(known.get(idOf(one)) as ConversationState, saidAt(one))) {
      tooLate.push(one.event.id);
    } else book.tell(conversation, message, one.event);
  }
  for (const outcome of outcomes) book.settle(outcome);

  const rows = [...known.values()].sort(byId);
  const { changed: all, merged } = book.changes();
  const changed = all.filter(({ conversationId, createdAt }) => {
    const conversation = known.get(conversationId);
    return conversation === undefined || !isErased(conversation, createdAt);
  });
  if (tooLate.length > 0) await tx.execute(eraseBodies(tooLate));
  const takenOver = told
    .filter(({ projected }) => projected.message?.takesOver)
    .map(idOf)
    .filter((id) => known.get(id)?.owner === 'people');
  if (takenOver.length > 0) await tx.execute(discardDraftsOf(takenOver));
  const erased = [...tooLate];
  for (const { event, projected } of told) {
    if (projected.conversation.erasedAtMs !== undefined) {
      const conversation = known.get(idOf({ event, projected })) as ConversationState;
      erased.push(...(await eraseCustomer(tx, conversation, event.id)));
    }
  }
  if (merged.length > 0) await tx.execute(deleteMessages(merged));
  if (changed.length > 0) await tx.execute(upsertMessages(changed.sort(byId)));
  if (rows.length > 0) await tx.execute(updateConversations(rows));
  const changes = [
    ...changed.map(({ id }): LiveChange => ({ kind: 'message', id })),
    ...rows.map(({ id }): LiveChange => ({ kind: 'conversation', id })),
  ];
  return { changes, erased };
}

function idOf({ event, projected }: Told): string {
  return conversationIdOf(event.connection, projected.conversation.providerId);
}

function foldTold(before: ConversationState | undefined, { event, projected }: Told) {
  const { conversation, message } = projected;
  const folded = foldConversation(before, conversation, event);
  const row = message?.takesOver ? takeOver(folded, takenOverAt({ event, projected })) : folded;
  // History that was read is no news to anybody.
  if (!event.backfill || !message?.content) return row;
  return readUpTo(row, timeOf(message.content.createdAtMs, event.id));
}

/** By our clock, where it has just been said: who was handed a conversation since has it by ours, too. */
function takenOverAt(told: Told): Date {
  const { event } = told;
  const at = saidAt(told);
  const heardAt = new Date(acceptedAtMs(event.id));
  return event.found || event.backfill || at > heardAt ? at : heardAt;
}

function saidAt({ event, projected }: Told): Date {
  const { conversation, message } = projected;
  return timeOf(message?.content?.createdAtMs ?? conversation.atMs, event.id);
}

/**
 * One writer at a time for each conversation, also for one that nobody has stored yet: an answer's outcome
 * may be written before its conversation. All take them in the order of their ids: nobody waits in a circle.
 */
async function lockConversations(tx: Transaction, told: Told[], outcomes: ReplyOutcome[]) {
  const ids = new Set([...told.map(idOf), ...outcomes.map((one) => one.conversationId)]);
  await tx.execute(takeConversations([...ids].sort()));
  const known = await lock(tx, [...ids]);
  const fresh = new Map<string, ConversationState>();
  for (const one of told) {
    const id = idOf(one);
    if (!known.has(id)) fresh.set(id, foldTold(fresh.get(id), one));
  }
  if (fresh.size === 0) return known;
  await tx.execute(insertConversations([...fresh.values()].sort(byId)));
  return new Map([...known, ...(await lock(tx, [...fresh.keys()]))]);
}

async function lock(tx: Transaction, ids: string[]): Promise<Map<string, ConversationState>> {
  const rows: ConversationState[] = await tx
    .select(conversationColumns)
    .from(conversations)
    .where(sql`${conversations.id} = any(${texts(ids)})`)
    .orderBy(asc(conversations.id))
    .for('update');
  return new Map(rows.map((row) => [row.id, row]));
}

function readMessages(
  tx: Transaction,
  told: Told[],
  outcomes: ReplyOutcome[],
): Promise<MessageState[]> {
  const facts = told.flatMap(({ event, projected }) =>
    projected.message ? [{ ...projected.message, connection: event.connection }] : [],
  );
  const provided = [
    ...facts.map(({ connection, providerId }) => ({ connection, providerId })),
    ...outcomes.flatMap(({ connection, providerId, parts }) =>
      [...(providerId === undefined ? [] : [providerId]), ...parts].map((id) => ({
        connection,
        providerId: id,
      })),
    ),
  ].map(({ connection, providerId }) => ({ connection, providerId: indexable(providerId) }));
  const effectIds = facts.flatMap(({ effectId }) =>
    effectId === undefined ? [] : [storable(effectId)],
  );
  const ids = outcomes.map(({ messageId }) => messageId);
  return tx
    .select(messageColumns)
    .from(messages)
    .where(matchMessages({ provided, effectIds, ids }))
    .orderBy(asc(messages.id))
    .for('update');
}

/** As they stand after this transaction's outcomes: the later of two outcomes counts. */
async function readOutcomes(tx: Transaction, eventIds: string[]): Promise<ReplyOutcome[]> {
  if (eventIds.length === 0) return [];
  const { rows } = await tx.execute<{
    provider_event_id: string;
    connection: string;
    conversation_key: string;
    state: FlowState;
    reason: string | null;
    remote_id: string | null;
    remote_ids: string[];
  }>(selectReplies(eventIds, replyFlowId));
  return rows.map((row) => ({
    messageId: row.provider_event_id.slice('reply-'.length),
    connection: row.connection,
    conversationId: conversationIdOf(row.connection, row.conversation_key),
    state: row.state,
    reason: row.reason,
    providerId: row.state === 'done' ? messageOfRemote(row.remote_id) : undefined,
    parts: row.remote_ids.flatMap((id) => messageOfRemote(id) ?? []),
  }));
}

function byId(a: { id: string }, b: { id: string }): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

const {
  search: _found,
  assignee: _assignee,
  unread: _unread,
  lastMessage: _lastMessage,
  lastMessageAt: _lastMessageAt,
  ...conversationColumns
} = getTableColumns(conversations);
const { search: _search, requestId: _requestId, ...messageColumns } = getTableColumns(messages);
