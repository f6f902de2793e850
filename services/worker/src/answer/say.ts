import { WaitError } from '@omnirelay/shared/errors.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import { replyEffectId, replyEvent } from '@omnirelay/shared/mailbox/console-requests.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { type AnswerRow, saveAnswer, startAnswer } from '@omnirelay/shared/store/answers.ts';
import type { LookedUp } from '@omnirelay/shared/store/answers-schema.ts';
import {
  changeConversation,
  findConversations,
  holdConversation,
} from '@omnirelay/shared/store/conversations.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import {
  discardDrafts,
  findByRequest,
  insertMessage,
  noteLastMessage,
} from '@omnirelay/shared/store/messages.ts';
import type { AnswerContext } from './answer-deps.ts';

/** The recorder is a moment behind. */
const recordedSoonMs = 300;

/** What is to be said to the customer, and what follows from it. */
export interface Saying {
  kind: 'greeting' | 'help' | 'look_up' | 'model' | 'closed' | 'hand_over' | 'fallback';
  text: string;
  /** From then on the conversation is people's. */
  handsOver?: boolean;
  reason?: string;
  lookups?: LookedUp[];
}

const notices = new Set<Saying['kind']>(['closed', 'hand_over', 'fallback']);

/** Before anything that costs or shows: whoever goes on after a crash finds it here. */
export async function beginAnswer(
  { db, flow, event }: AnswerContext,
  about: { conversationId: string; covers: string[] },
): Promise<AnswerRow> {
  const row = await startAnswer(db, {
    ...about,
    id: event.id,
    flow: flow.id,
    connection: event.connection,
    state: 'working',
  });
  if (row.state !== 'working') return row;
  const stored = await findByRequest(db, row.conversationId, requestIdOf(row.id));
  if (stored) return noteStored(db, row, stored.id, stored.state);
  // More was said since an earlier try: it is answered with this, too.
  if (row.covers.length >= about.covers.length) return row;
  await saveAnswer(db, row.id, { covers: about.covers });
  return { ...row, covers: about.covers };
}

/** An earlier try has stored the answer, and died before it could say so. */
async function noteStored(
  db: Database,
  row: AnswerRow,
  messageId: string,
  messageState: string,
): Promise<AnswerRow> {
  const sent = messageState === 'draft' ? 'draft' : 'sending';
  const state = row.kind === 'hand_over' || row.kind === 'fallback' ? 'handed_over' : sent;
  await saveAnswer(db, row.id, { state, messageId });
  return { ...row, state, messageId };
}

function requestIdOf(answerId: string): string {
  return `answer-${answerId}`;
}

/** What an earlier try has ended, whose worker died before it could say so. */
export async function endedBefore(
  context: AnswerContext,
  { id, conversationId, state, kind, reason, messageId }: AnswerRow,
): Promise<Handled> {
  if (kind === null) return { state: 'skipped', reason: reason ?? state };
  const [conversation] = await findConversations(context.db, [conversationId]);
  // Accepting it twice sends once.
  if (conversation && messageId !== null && state !== 'draft') {
    await context.accept(replyEvent(conversation, messageId, context.nowMs()));
  }
  return { state: 'done', reason: reason ?? kind, remoteId: `answer-${id}` };
}

export async function endWithout(
  { db, metrics, flow }: AnswerContext,
  { id }: AnswerRow,
  reason: string,
): Promise<Handled> {
  await saveAnswer(db, id, { state: 'skipped', reason });
  metrics.answers.inc({ flow: flow.id, outcome: 'skipped' });
  return { state: 'skipped', reason };
}

/**
 * Stores the answer, then hands it on to be sent; a draft stays where it is stored. Stored twice is once.
 * Whoever holds the conversation decides: after a person has taken over nothing is stored any more.
 */
export async function say(
  context: AnswerContext,
  { id, conversationId }: Pick<AnswerRow, 'id' | 'conversationId'>,
  saying: Saying,
): Promise<Handled> {
  const { db, flow, metrics } = context;
  const [conversation] = await findConversations(db, [conversationId]);
  if (!conversation) throw new WaitError('the conversation is not recorded yet', recordedSoonMs);
  const isDraft = flow.mode === 'draft';
  const { kind, reason = null, handsOver = false, lookups = [] } = saying;
  await saveAnswer(db, id, { kind, reason, lookups });
  const stored = await db.transaction((tx) =>
    store(tx, { answerId: id, conversationId, saying, isDraft }),
  );
  if (stored === 'people-own') {
    await saveAnswer(db, id, { state: 'discarded', reason: stored });
    metrics.answers.inc({ flow: flow.id, outcome: 'discarded' });
    return { state: 'skipped', reason: stored };
  }
  const { messageId } = stored;
  const sent = isDraft ? 'draft' : 'sending';
  const state = handsOver ? 'handed_over' : sent;
  await saveAnswer(db, id, { state, messageId });
  if (messageId !== null && !isDraft) {
    await context.accept(replyEvent(conversation, messageId, context.nowMs()));
  }
  await context.publish([
    ...(messageId === null ? [] : [{ kind: 'message', id: messageId } as const]),
    { kind: 'conversation', id: conversationId },
  ]);
  metrics.answers.inc({ flow: flow.id, outcome: kind });
  return { state: 'done', reason: reason ?? kind, remoteId: `answer-${id}` };
}

type Transaction = Pick<Database, 'insert' | 'update' | 'select'>;

async function store(
  tx: Transaction,
  about: { answerId: string; conversationId: string; saying: Saying; isDraft: boolean },
): Promise<{ messageId: string | null } | 'people-own'> {
  const { answerId, conversationId, saying, isDraft } = about;
  const requestId = requestIdOf(answerId);
  await holdConversation(tx, conversationId);
  const known = await findByRequest(tx, conversationId, requestId);
  if (known) return { messageId: known.id };
  const [conversation] = await findConversations(tx, [conversationId]);
  if (conversation?.owner !== 'ai') return 'people-own';
  const createdAt = new Date();
  // The same instant as the message that says so: it is still ours to send.
  const handOver = { owner: 'people', ownedAt: createdAt };
  if (saying.handsOver) await changeConversation(tx, conversationId, handOver);
  // Nobody has to approve that nobody has answered.
  if (saying.handsOver && isDraft) return { messageId: null };
  if (isDraft) await discardDrafts(tx, conversationId);
  const id = newEventId();
  const { row } = await insertMessage(tx, {
    id,
    conversationId,
    connection: conversation.connection,
    // A draft has none until somebody approves it.
    effectId: isDraft ? null : replyEffectId(conversation.connection, id),
    // Unlike an answer, a notice leaves the question open for people.
    sender: notices.has(saying.kind) ? 'system' : 'bot',
    content: saying.text,
    state: isDraft ? 'draft' : 'sending',
    createdAt,
    requestId,
  });
  if (!isDraft) await noteLastMessage(tx, row);
  return { messageId: row.id };
}
