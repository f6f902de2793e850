import type { ChatwootClient } from '@omnirelay/adapters/chatwoot/client.ts';
import {
  type ChatwootEvent,
  type ChatwootMessage,
  normalizeChatwoot,
} from '@omnirelay/adapters/chatwoot/normalize.ts';
import { cleanText } from '@omnirelay/adapters/text/index.ts';
import type { Gate, GateRequest } from '@omnirelay/shared/gate/gate.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import { type AnsweredPlace, whyNotHere } from './answered-places.ts';
import type { Channel, Heard } from './channel.ts';

/** Customers of a Chatwoot: as its agent bot, or in the inboxes that are named. */
export function createChatwootChannel(deps: {
  place: AnsweredPlace;
  /** the bot's, or our user's */
  chatwoot: Pick<ChatwootClient, 'setTyping'>;
  gate: Pick<Gate, 'pass'>;
  gateRequest: GateRequest;
}): Channel {
  const { place, chatwoot, gate, gateRequest } = deps;
  return {
    hear: (event) => hearChatwoot(normalizeChatwoot(parseJson(event.body.toString())), place),
    asShown,
    echoIdOf: (messageId) => `message-${messageId}`,
    // An echo says by its marker that it is one.
    isSending: async () => false,
    introduce: async () => {},
    forget: async () => {},
    draftsAs: 'note',
    handsOverThere: true,
    // Agents see open conversations; a bot's are pending.
    hidesFromPeople: place.as === 'bot',
    greetsWithAnswers: place.as === 'bot',
    async showTyping({ conversationKey }, isTyping) {
      await gate.pass(gateRequest);
      await chatwoot.setTyping(conversationKey, isTyping);
    },
  };
}

/** Without what Markdown takes for its own: what is hidden by it shows. */
function asShown(text: string): string {
  return cleanText(text)
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '')
    .replace(/[*`~]/g, '');
}

/** Pure. */
export function hearChatwoot(event: ChatwootEvent, place: AnsweredPlace): Heard {
  const { conversation } = event;
  if (!conversation) return other('not-answered');
  const notHere = whyNotHere(place, conversation.inboxId);
  if (notHere) return other(notHere);
  if (event.kind === 'message') return hearMessage(event, place);
  const isNew = event.kind === 'other' && event.type === 'conversation_created';
  return isNew && place.as === 'bot' && whyNotOurs(conversation, place) === undefined
    ? { kind: 'joined' }
    : other('not-answered');
}

function hearMessage(message: ChatwootMessage, place: AnsweredPlace): Heard {
  const { messageId, text, type, conversation } = message;
  // Each message is heard once: an update may be a receipt, a translation, a retry.
  if (message.isUpdate) return other('not-answered');
  if (message.ownEffect !== undefined) return other('own-echo');
  if (message.isPrivate) return other('private-note');
  if (type === 'outgoing') return hearAccount(message, place);
  if (type !== 'incoming') return other(type === 'template' ? 'template' : 'activity');
  if (message.isDeleted) return other('deleted');
  if (unsaid.has(message.contentType)) return other('not-answered');
  const notOurs = whyNotOurs(conversation, place);
  return notOurs === undefined ? { kind: 'said', messageId, text } : other(notOurs);
}

/** Surveys, calls, and what programs have put there. */
const unsaid = new Set(['input_csat', 'voice_call', 'integrations']);

/** What was said to the customer, and not by us. */
function hearAccount(message: ChatwootMessage, { agentId }: AnsweredPlace): Heard {
  const { messageId, sender, senderId, isByOtherAi } = message;
  if (message.isAutomation) return other('automation');
  if (message.isExternalEcho) return { kind: 'account', messageId, isPerson: true };
  if (sender.kind === 'user') {
    const isOurs = agentId !== undefined && senderId === agentId;
    return isOurs ? other('own-echo') : { kind: 'account', messageId, isPerson: true };
  }
  // Two AIs are one too many: people see to it.
  if (isByOtherAi) return { kind: 'account', messageId, isPerson: false };
  return other(sender.kind === 'bot' ? 'bot' : 'no-sender');
}

/** As it was when Chatwoot told of it, which may be later than what it tells. */
function whyNotOurs(
  { status, assignee }: ChatwootMessage['conversation'],
  { as }: AnsweredPlace,
): string | undefined {
  if (as === 'bot') return status === 'pending' ? undefined : 'not-pending';
  return assignee?.kind === 'user' ? 'assigned' : undefined;
}

function other(reason: string): Heard {
  return { kind: 'other', reason };
}
