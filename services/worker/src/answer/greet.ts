import { WaitError } from '@omnirelay/shared/errors.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { conversationIdOf } from '@omnirelay/shared/records/fold-conversation.ts';
import { lastOfKind } from '@omnirelay/shared/store/answers.ts';
import { findConversations } from '@omnirelay/shared/store/conversations.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { Spoken } from '@omnirelay/shared/store/history.ts';
import { claimForAi } from '@omnirelay/shared/store/owners.ts';
import type { AnswerContext } from './answer-deps.ts';
import { beginAnswer, endedBefore, endWithout, say } from './say.ts';

/** Once, however often they leave and come back. */
export async function greet(context: AnswerContext): Promise<Handled> {
  const { flow, db, event, channel } = context;
  if (flow.greeting === undefined) return { state: 'skipped', reason: 'no-greeting' };
  const conversationId = conversationIdOf(event.connection, event.conversationKey);
  await channel.introduce(event);
  await requireRecorded(db, conversationId);
  await claimForAi(db, conversationId);
  // One greeting, whichever event has come first.
  const id = channel.greetsWithAnswers ? `greeting-${conversationId}` : event.id;
  const begun = await beginAnswer(context, { conversationId, covers: [], id });
  if (begun.state !== 'working') return endedBefore(context, begun);
  if ((await lastOfKind(db, conversationId, 'greeting')) !== undefined && begun.kind === null) {
    return endWithout(context, begun, 'greeted-before');
  }
  return say(context, begun, { kind: 'greeting', text: flow.greeting });
}

/** Before they are answered: that they have come may be told later than what they say, or not at all. */
export async function greetFirst(context: AnswerContext, history: Spoken[]): Promise<void> {
  const { flow, channel } = context;
  if (!channel.greetsWithAnswers || flow.greeting === undefined) return;
  if (history.every(({ sender }) => sender === 'customer')) await greet(context);
}

const recordedSoonMs = 500;

/** The recorder is a moment behind. @throws WaitError */
async function requireRecorded(db: Database, conversationId: string): Promise<void> {
  const [conversation] = await findConversations(db, [conversationId]);
  if (!conversation) throw new WaitError('the conversation is not recorded yet', recordedSoonMs);
}
