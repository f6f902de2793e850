import { WaitError } from '@omnirelay/shared/errors.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import {
  handOverEvent,
  type RequestPlace,
  replyEffectId,
  replyEvent,
} from '@omnirelay/shared/mailbox/console-requests.ts';
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
import type { Channel } from './channel.ts';

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
  about: { conversationId: string; covers: string[]; id?: string },
): Promise<AnswerRow> {
  const row = await startAnswer(db, {
    id: event.id,
    ...about,
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
export async function endedBefore(context: AnswerContext, row: AnswerRow): Promise<Handled> {
  const { id, conversationId, state, kind, reason } = row;
  if (kind === null) return { state: 'skipped', reason: reason ?? state };
  const [conversation] = await findConversations(context.db, [conversationId]);
  // Accepting it twice sends once.
  if (conversation) await passOn(context, conversation, row);
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
  const { kind, reason = null, handsOver = false, lookups = [] } = saying;
  await saveAnswer(db, id, { kind, reason, lookups });
  const stored = await db.transaction((tx) =>
    store(tx, { answerId: id, conversationId, saying, waitsAs: waitsAs(context) }),
  );
  if (stored === 'people-own') {
    await saveAnswer(db, id, { state: 'discarded', reason: stored });
    metrics.answers.inc({ flow: flow.id, outcome: 'discarded' });
    return { state: 'skipped', reason: stored };
  }
  const { messageId } = stored;
  const sent = flow.mode === 'draft' ? 'draft' : 'sending';
  const state = handsOver ? 'handed_over' : sent;
  await saveAnswer(db, id, { state, messageId });
  await passOn(context, conversation, { id, state, messageId });
  await context.publish([
    ...(messageId === null ? [] : [{ kind: 'message', id: messageId } as const]),
    { kind: 'conversation', id: conversationId },
  ]);
  metrics.answers.inc({ flow: flow.id, outcome: kind });
  return { state: 'done', reason: reason ?? kind, remoteId: `answer-${id}` };
}

/** To the reply flow: what is to be sent, and behind it that the conversation is people's. */
async function passOn(
  context: AnswerContext,
  conversation: RequestPlace,
  { id, state, messageId }: Pick<AnswerRow, 'id' | 'state' | 'messageId'>,
): Promise<void> {
  const isSent = state !== 'draft' || context.channel.draftsAs === 'note';
  if (messageId !== null && isSent) {
    await context.accept(replyEvent(conversation, messageId, context.nowMs()));
  }
  if (state === 'handed_over' && context.channel.handsOverThere) {
    await context.accept(handOverEvent(conversation, id, context.nowMs()));
  }
}

/** What becomes of it before a customer sees it; undefined: it is sent. */
function waitsAs({ flow, channel }: AnswerContext): Channel['draftsAs'] | undefined {
  return flow.mode === 'draft' ? channel.draftsAs : undefined;
}

type Transaction = Pick<Database, 'insert' | 'update' | 'select'>;

async function store(
  tx: Transaction,
  about: {
    answerId: string;
    conversationId: string;
    saying: Saying;
    waitsAs: Channel['draftsAs'] | undefined;
  },
): Promise<{ messageId: string | null } | 'people-own'> {
  const { answerId, conversationId, saying, waitsAs } = about;
  const isDraft = waitsAs === 'draft';
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
  if (saying.handsOver && waitsAs) return { messageId: null };
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
    private: waitsAs === 'note',
    state: isDraft ? 'draft' : 'sending',
    createdAt,
    requestId,
  });
  if (!waitsAs) await noteLastMessage(tx, row);
  return { messageId: row.id };
}
