import { BadInputError } from '@omnirelay/shared/errors.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import { replyEffectId, replyEvent } from '@omnirelay/shared/mailbox/console-requests.ts';
import { storable } from '@omnirelay/shared/records/storable.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import { type ConversationRow, holdConversation } from '@omnirelay/shared/store/conversations.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import { insertMessage, type MessageRow, noteAnswer } from '@omnirelay/shared/store/messages.ts';
import type { StoredAttachment } from '@omnirelay/shared/store/schema.ts';
import { findUploadsOf } from '@omnirelay/shared/store/uploads.ts';
import type { z } from 'zod';
import type { Reply } from '../api/contract.ts';
import type { SessionUser } from '../plugins/session.ts';
import { type ReplyDeps, requestChange } from './request-change.ts';

/**
 * Stores a reply and hands it to the workers. The same `requestId` is the same reply, however often
 * it comes and how many come at once.
 */
export async function sendReply(
  deps: ReplyDeps,
  user: SessionUser,
  conversation: ConversationRow,
  reply: z.infer<typeof Reply>,
): Promise<MessageRow> {
  const content = storable(reply.content);
  const attachments = await findAttachments(deps, user, reply.attachments);
  if (content.trim() === '' && attachments.length === 0) {
    throw new BadInputError('bad_request', 'content: write something, or attach a file');
  }
  const id = newEventId();
  const { row, isNew } = await deps.db.transaction(async (tx) => {
    await holdConversation(tx, conversation.id);
    const inserted = await insertMessage(tx, {
      id,
      conversationId: conversation.id,
      connection: conversation.connection,
      effectId: replyEffectId(conversation.connection, id),
      sender: 'agent',
      author: user.name || user.email,
      content,
      private: reply.private,
      attachments,
      state: 'sending',
      createdAt: new Date(),
      requestId: reply.requestId ?? null,
    });
    if (!inserted.isNew) return inserted;
    if (!reply.private) await noteAnswer(tx, inserted.row);
    const details = { conversation: conversation.id, private: reply.private };
    await writeAudit(tx, { actor: user.email, action: 'reply', subject: id, details });
    return inserted;
  });
  if (!isNew && isAnother(row, { content, private: reply.private, attachments })) {
    throw new BadInputError(
      'request_id_taken',
      'This requestId made another message. Use a new one for every message.',
      { status: 409 },
    );
  }
  if (row.state === 'sending') await handOver(deps, conversation, row.id);
  if (isNew) await announce(deps, row);
  return row;
}

/** What its provider has shown of it since may differ from what was asked for. */
function isAnother(
  row: MessageRow,
  asked: Pick<MessageRow, 'content' | 'private' | 'attachments'>,
): boolean {
  const idsOf = ({ attachments }: Pick<MessageRow, 'attachments'>) =>
    attachments.map(({ id }) => id).join();
  const isSame =
    row.content === asked.content && row.private === asked.private && idsOf(row) === idsOf(asked);
  return row.version === '' && !isSame;
}

/** The row is kept: should Redis not take the event now, a worker's round finds the row. */
export async function handOver(
  deps: ReplyDeps,
  conversation: ConversationRow,
  messageId: string,
): Promise<void> {
  try {
    await requestChange(deps, replyEvent(conversation, messageId, Date.now()));
  } catch (err) {
    deps.log.warn({ event: 'reply.not-handed-over', messageId, err }, 'a reply has to wait');
  }
}

/** Pages that miss it see it when they ask next. */
export async function announce(
  { redis, keys }: ReplyDeps,
  { id, conversationId }: Pick<MessageRow, 'id' | 'conversationId'>,
): Promise<void> {
  await publishLive(redis, keys, [
    { kind: 'message', id },
    { kind: 'conversation', id: conversationId },
  ]).catch(() => {});
}

async function findAttachments(
  { db }: ReplyDeps,
  user: SessionUser,
  asked: string[],
): Promise<StoredAttachment[]> {
  const ids = [...new Set(asked)];
  const found = await findUploadsOf(db, user.email, ids);
  if (found.length < ids.length) {
    throw new BadInputError('bad_request', 'attachments: upload the files first');
  }
  return found.map(({ id, name, contentType, sizeBytes }) => ({
    id,
    name,
    contentType,
    sizeBytes,
    uploadId: id,
  }));
}
