import { WaitError } from '@omnirelay/shared/errors.ts';
import type { Attempt, Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { conversationIdOf } from '@omnirelay/shared/records/fold-conversation.ts';
import { lastOfKind } from '@omnirelay/shared/store/answers.ts';
import { findConversations } from '@omnirelay/shared/store/conversations.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { claimForAi } from '@omnirelay/shared/store/owners.ts';
import type { AnswerContext, AnswerDeps } from './answer-deps.ts';
import { answerQuestion } from './answer-question.ts';
import type { Heard } from './channel.ts';
import { beginAnswer, endedBefore, endWithout, say } from './say.ts';
import { silence } from './silence.ts';

export type HandleCustomerEvent = (event: StoredEvent, attempt: Attempt) => Promise<Handled>;

/** Answers a channel's customers, for every event that it brings: hear, decide, say. */
export function createAnswer(deps: AnswerDeps): HandleCustomerEvent {
  return async (event, attempt) => {
    const context: AnswerContext = { ...deps, event, attempt };
    const heard = deps.channel.hear(event);
    switch (heard.kind) {
      case 'said':
        return answerQuestion(context, heard);
      case 'joined':
        return greet(context);
      case 'account':
        return noteAccount(context, heard);
      case 'withdrawn':
        await deps.channel.forget(event);
        return { state: 'done', reason: 'withdrawal' };
      case 'other':
        return { state: 'skipped', reason: heard.reason };
    }
  };
}

/** Once, however often they leave and come back. */
async function greet(context: AnswerContext): Promise<Handled> {
  const { flow, db, event } = context;
  if (flow.greeting === undefined) return { state: 'skipped', reason: 'no-greeting' };
  const conversationId = conversationIdOf(event.connection, event.conversationKey);
  await context.channel.introduce(event);
  await requireRecorded(db, conversationId);
  await claimForAi(db, conversationId);
  const begun = await beginAnswer(context, { conversationId, covers: [] });
  if (begun.state !== 'working') return endedBefore(context, begun);
  if ((await lastOfKind(db, conversationId, 'greeting')) !== undefined) {
    return endWithout(context, begun, 'greeted-before');
  }
  return say(context, begun, { kind: 'greeting', text: flow.greeting });
}

/** The recorder is a moment behind. @throws WaitError */
async function requireRecorded(db: Database, conversationId: string): Promise<void> {
  const [conversation] = await findConversations(db, [conversationId]);
  if (!conversation) throw new WaitError('the conversation is not recorded yet', askAgainMs);
}

const askAgainMs = 500;

/**
 * The account's own words: an echo of ours, or somebody else's who answers here. One that nobody knows
 * is held back while something of ours is on its way.
 */
async function noteAccount(
  context: AnswerContext,
  { messageId, isPerson }: Extract<Heard, { kind: 'account' }>,
): Promise<Handled> {
  const { channel, ledger, event } = context;
  // In this order: what ends in between is known as ours by then.
  const mayBeOurs = !isPerson && (await channel.isSending(event.conversationKey));
  if (await ledger.originOf(event.connection, channel.echoIdOf(messageId))) {
    return { state: 'skipped', reason: 'own-echo' };
  }
  if (mayBeOurs) {
    throw new WaitError('perhaps our own message', askAgainMs);
  }
  await silence(context);
  return { state: 'skipped', reason: isPerson ? 'person-answered' : 'answered-elsewhere' };
}
