import type { ConversationRow } from '@omnirelay/shared/store/conversations.ts';
import type { MessageRow } from '@omnirelay/shared/store/messages.ts';

/** A message that an operator wrote, and where it goes. */
export interface Reply {
  message: Pick<
    MessageRow,
    | 'id'
    | 'sender'
    | 'author'
    | 'content'
    | 'private'
    | 'attachments'
    | 'state'
    | 'createdAt'
    | 'deletedAt'
    | 'effectId'
  >;
  conversation: Pick<ConversationRow, 'providerId' | 'owner' | 'ownedAt' | 'interactedAt'>;
}

export type ReplyDecision = { kind: 'send'; reply: Reply } | { kind: 'skip'; reason: string };

/** `sent`: the echo may be here before we know of the answer; the ledger does the rest. */
const toBeSent = ['sending', 'sent', 'failed', 'uncertain'];

/** What is to be done about a reply, as its row is now. `isBegun`: it may be at its provider. Pure. */
export function decideReply(reply: Reply | undefined, isBegun = false): ReplyDecision {
  if (!reply || reply.message.deletedAt !== null) return skip('deleted');
  const { state, sender, content, attachments, private: isNote } = reply.message;
  if (state === 'draft') return skip('draft');
  if (!toBeSent.includes(state)) return skip('not-a-reply');
  // A late answer of the AI: a person has taken over since. A note is for them.
  if (sender !== 'agent' && !isNote && !isBegun && isTakenOver(reply)) return skip('people-own');
  if (content.trim() === '' && attachments.length === 0) return skip('empty');
  return { kind: 'send', reply };
}

/** Unless by the very message that hands the conversation over. */
function isTakenOver({ conversation: { owner, ownedAt }, message: { createdAt } }: Reply): boolean {
  return owner !== 'ai' && ownedAt?.getTime() !== createdAt.getTime();
}

function skip(reason: string): ReplyDecision {
  return { kind: 'skip', reason };
}
