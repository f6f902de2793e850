import { WaitError } from '@omnirelay/shared/errors.ts';
import type { Attempt, Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { AnswerContext, AnswerDeps } from './answer-deps.ts';
import { answerQuestion } from './answer-question.ts';
import type { Heard } from './channel.ts';
import { greet } from './greet.ts';
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
  // What we have read ourselves may be older than the conversation's being given back: the recorder knows.
  if (!(event.found && isPerson)) await silence(context);
  return { state: 'skipped', reason: isPerson ? 'person-answered' : 'answered-elsewhere' };
}
