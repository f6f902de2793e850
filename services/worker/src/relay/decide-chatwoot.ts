import type { ChatwootEvent, ChatwootMessage } from '@omnirelay/adapters/chatwoot/normalize.ts';
import type { RelayFlow } from '@omnirelay/shared/config/config-file.ts';

export interface ChatwootKnowledge {
  /** The inbox that belongs to the flow. */
  inboxId: string;
  /** The message is one that we wrote, although its marker is gone. */
  isOurMessage: boolean;
  /** The message has been relayed before. */
  isRelayed: boolean;
}

export type ChatwootDecision =
  | { kind: 'reply' }
  /** Compare with the ticket first. */
  | { kind: 'status' }
  | { kind: 'skip'; reason: string };

/** What a Chatwoot event means for Zendesk. Pure. Only people's public words go out. */
export function decideFromChatwoot(
  event: ChatwootEvent,
  known: ChatwootKnowledge,
  settings: Pick<RelayFlow, 'syncStatus'>,
): ChatwootDecision {
  if (event.kind === 'other') return skip('not-relayed');
  const { inboxId } = event.conversation;
  if (inboxId !== undefined && inboxId !== known.inboxId) return skip('other-inbox');
  if (event.kind === 'status') {
    return settings.syncStatus ? { kind: 'status' } : skip('status-not-synced');
  }
  return decideMessage(event, known);
}

function decideMessage(message: ChatwootMessage, known: ChatwootKnowledge): ChatwootDecision {
  const isOurs = message.ownEffect !== undefined && !message.isFromConsole;
  if (isOurs || known.isOurMessage) return skip('own-echo');
  if (message.isPrivate) return skip('private-note');
  if (message.type === 'incoming') return skip('customer-message');
  if (message.type === 'template') return skip('template');
  if (message.type !== 'outgoing') return skip('activity');
  if (message.isExternalEcho) return skip('external-echo');
  if (message.isAutomation) return skip('automation');
  if (message.sender.kind !== 'user')
    return skip(message.sender.kind === 'bot' ? 'bot' : 'no-sender');
  if (unsaid.has(message.contentType)) return skip('not-relayed');
  if (message.isUpdate && known.isRelayed) {
    // Zendesk's comments can't be changed or taken back by others.
    return skip(message.isDeleted ? 'deletion-not-supported' : 'edit-not-supported');
  }
  if (message.isDeleted) return skip('deleted');
  return { kind: 'reply' };
}

/** Surveys and call records: Chatwoot's own machinery. */
const unsaid = new Set(['input_csat', 'voice_call']);

function skip(reason: string): ChatwootDecision {
  return { kind: 'skip', reason };
}
