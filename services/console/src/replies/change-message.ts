import { BadInputError } from '@omnirelay/shared/errors.ts';
import { replyEffectId } from '@omnirelay/shared/mailbox/console-requests.ts';
import { type ReplayResult, replayDelivery } from '@omnirelay/shared/mailbox/replay.ts';
import { storable } from '@omnirelay/shared/records/storable.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import { type ConversationRow, holdConversation } from '@omnirelay/shared/store/conversations.ts';
import { findDeliveryId } from '@omnirelay/shared/store/deliveries.ts';
import {
  changeMessage,
  type MessageRow,
  type NewMessage,
  noteAnswer,
  noteApproved,
} from '@omnirelay/shared/store/messages.ts';
import type { SessionUser } from '../plugins/session.ts';
import type { ReplyDeps } from './request-change.ts';
import { announce, handOver } from './send-reply.ts';

interface Change {
  action: string;
  /** states that it may be in */
  from: string[];
  set: Partial<NewMessage>;
  /** `approved`: it was the AI's */
  isAnswer: boolean | 'approved';
  refusal: string;
}

const retryable = ['failed', 'uncertain'];

/** An operator sends a failed reply once more. An unclear one is looked for first, as always. */
export async function retryMessage(
  deps: ReplyDeps,
  user: SessionUser,
  conversation: ConversationRow,
  message: MessageRow,
): Promise<MessageRow> {
  if (message.providerId !== null && retryable.includes(message.state)) {
    throw new BadInputError(
      'at_provider',
      'Its provider has this message and could not deliver it: send it again there, or write anew.',
      { status: 409 },
    );
  }
  const row = await change(deps, user, message, {
    action: 'reply.retry',
    from: retryable,
    set: { state: 'sending', failure: null },
    isAnswer: false,
    refusal: 'Only messages that failed or whose end is unclear can be sent again.',
  });
  // Nothing would ever come of a message that says it is being sent, and isn't.
  const replayed = await replayReply(deps, message).catch(async (error: unknown) => {
    await takeBack(deps, message);
    throw error;
  });
  if (replayed === 'not-found') await handOver(deps, conversation, message.id);
  if (replayed === 'not-replayable') {
    await takeBack(deps, message);
    throw new BadInputError('not_now', 'It is being worked on. Try again in a moment.', {
      status: 409,
    });
  }
  return row;
}

async function replayReply(deps: ReplyDeps, { id, connection }: MessageRow): Promise<ReplayResult> {
  const eventId = await findDeliveryId(deps.db, connection, `reply-${id}`);
  return eventId === undefined ? 'not-found' : replayDelivery(deps, eventId);
}

/** @param message as it was before */
async function takeBack(deps: ReplyDeps, message: MessageRow): Promise<void> {
  const { id, state, failure, conversationId } = message;
  await deps.db.transaction(async (tx) => {
    await holdConversation(tx, conversationId);
    await changeMessage(tx, id, ['sending'], { state, failure });
  });
  await announce(deps, message);
}

/** What the AI proposed is sent, in the name of whoever approved it. */
export async function approveDraft(
  deps: ReplyDeps,
  user: SessionUser,
  conversation: ConversationRow,
  message: MessageRow,
  content: string | undefined,
): Promise<MessageRow> {
  const text = content === undefined ? message.content : storable(content);
  if (text.trim() === '' && message.attachments.length === 0) {
    throw new BadInputError('bad_request', 'content: write something, or discard the draft');
  }
  const row = await change(deps, user, message, {
    action: 'draft.approve',
    from: ['draft'],
    set: {
      state: 'sending',
      sender: 'agent',
      author: user.name || user.email,
      content: text,
      effectId: replyEffectId(message.connection, message.id),
      createdAt: new Date(),
    },
    // What the AI drafts next is theirs to approve, too: the conversation stays whose it is.
    isAnswer: message.private ? false : 'approved',
    refusal: 'Only drafts can be approved.',
  });
  await handOver(deps, conversation, message.id);
  return row;
}

export function discardDraft(
  deps: ReplyDeps,
  user: SessionUser,
  message: MessageRow,
): Promise<MessageRow> {
  return change(deps, user, message, {
    action: 'draft.discard',
    from: ['draft'],
    set: { deletedAt: new Date() },
    isAnswer: false,
    refusal: 'Only drafts can be discarded.',
  });
}

async function change(
  deps: ReplyDeps,
  user: SessionUser,
  message: MessageRow,
  { action, from, set, isAnswer, refusal }: Change,
): Promise<MessageRow> {
  const row = await deps.db.transaction(async (tx) => {
    await holdConversation(tx, message.conversationId);
    const changed = await changeMessage(tx, message.id, from, set);
    if (!changed) return undefined;
    if (isAnswer === 'approved') await noteApproved(tx, changed);
    else if (isAnswer) await noteAnswer(tx, changed);
    const details = { conversation: message.conversationId };
    await writeAudit(tx, { actor: user.email, action, subject: message.id, details });
    return changed;
  });
  if (!row) throw new BadInputError('not_now', refusal, { status: 409 });
  await announce(deps, row);
  return row;
}
