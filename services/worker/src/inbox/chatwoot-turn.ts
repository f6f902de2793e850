import type { ChatwootEvent, ChatwootMessage } from '@omnirelay/adapters/chatwoot/normalize.ts';
import type { Turn } from '@omnirelay/shared/records/projection.ts';
import { type AnsweredPlace, whyNotHere } from '../answer/answered-places.ts';

/**
 * Whose turn it is by what Chatwoot tells of a conversation that the AI answers in. A bot's are those that
 * are pending; elsewhere, those that nobody is assigned to. Pure.
 */
export function turnOf(
  event: ChatwootEvent,
  place: AnsweredPlace | undefined,
  /** our own user's: Chatwoot assigns whoever opens a conversation */
  ourId?: string,
): Turn | undefined {
  const { conversation } = event;
  if (!conversation) return undefined;
  const changed = event.kind === 'other' ? event.changed : undefined;
  if (!place || whyNotHere(place, conversation.inboxId)) {
    // A program may answer there. Chatwoot itself assigns new conversations: that takes nothing from it.
    const isTaken = changed?.assigneeId && changed.assigneeId !== ourId;
    return isTaken ? { is: 'people', when: 'taken' } : undefined;
  }
  if (event.kind === 'message' && isOthersReply(event, place)) {
    return { is: 'people', when: 'always' };
  }
  const isAssigned = conversation.assignee?.kind === 'user';
  if (place.as === 'inbox') return isAssigned ? { is: 'people', when: 'newest' } : undefined;
  const { status } = conversation;
  // Although it may be pending still: somebody has it now.
  if (changed?.assigneeId) return { is: 'people', when: 'always' };
  if (status === undefined) return undefined;
  if (status !== 'pending') return { is: 'people', when: 'newest' };
  const isSetPending = event.kind === 'status' || changed?.status === 'pending';
  if (isSetPending) return { is: 'ai', when: 'newest' };
  // Whoever had it before it was set pending is named still: that takes nothing back.
  return isAssigned ? { is: 'people', when: 'undecided' } : { is: 'ai', when: 'reopened' };
}

/**
 * Whether others than our AI have answered the customer: people, here or in the channel's own app, or
 * another AI. Pure.
 */
function isOthersReply(message: ChatwootMessage, place: AnsweredPlace): boolean {
  const { type, isPrivate, isUpdate, ownEffect, isAutomation, sender, senderId } = message;
  if (whyNotHere(place, message.conversation.inboxId)) return false;
  // An update comes with every receipt, long after it was said.
  if (type !== 'outgoing' || isPrivate || isUpdate || isAutomation) return false;
  if (ownEffect !== undefined) return false;
  if (sender.kind === 'user') return senderId === undefined || senderId !== place.agentId;
  return message.isExternalEcho || message.isByOtherAi;
}
