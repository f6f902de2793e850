import { WaitError } from '@omnirelay/shared/errors.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import { conversationIdOf } from '@omnirelay/shared/records/fold-conversation.ts';
import { findConversations } from '@omnirelay/shared/store/conversations.ts';
import { takeOverConversation } from '@omnirelay/shared/store/owners.ts';
import type { AnswerContext } from './answer-deps.ts';

const recordedSoonMs = 500;

/** A person answers: the AI is silent until somebody hands the conversation back. */
export async function silence(context: AnswerContext): Promise<void> {
  const { db, event, publish } = context;
  const id = conversationIdOf(event.connection, event.conversationKey);
  const [conversation] = await findConversations(db, [id]);
  if (!conversation) throw new WaitError('the conversation is not recorded yet', recordedSoonMs);
  const at = new Date(acceptedAtMs(event.id));
  if (await takeOverConversation(db, id, at)) await publish([{ kind: 'conversation', id }]);
}
