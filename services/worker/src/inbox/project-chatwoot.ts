import {
  type ChatwootEvent,
  type ChatwootMessage,
  type ConversationFacts,
  normalizeChatwoot,
} from '@omnirelay/adapters/chatwoot/normalize.ts';
import { safeFileName } from '@omnirelay/adapters/files/index.ts';
import { cleanText } from '@omnirelay/adapters/text/index.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type {
  ConversationFact,
  MessageContent,
  MessageFact,
  Projected,
} from '@omnirelay/shared/records/projection.ts';
import type { StoredAttachment } from '@omnirelay/shared/store/schema.ts';
import type { AnsweredPlace } from '../answer/answered-places.ts';
import { fileNameOf } from '../relay/file-name.ts';
import { turnOf } from './chatwoot-turn.ts';
import { linkOf, timeMs } from './read-values.ts';

/** Where a customer writes, by Chatwoot's name of the channel. An API inbox is ours or some program's. */
const platforms = new Map([
  ['Channel::Api', 'chatwoot'],
  ['Channel::Email', 'email'],
  ['Channel::FacebookPage', 'facebook'],
  ['Channel::Instagram', 'instagram'],
  ['Channel::Line', 'line'],
  ['Channel::Sms', 'sms'],
  ['Channel::Telegram', 'telegram'],
  ['Channel::Tiktok', 'tiktok'],
  ['Channel::TwilioSms', 'sms'],
  ['Channel::TwitterProfile', 'twitter'],
  ['Channel::Voice', 'voice'],
  ['Channel::WebWidget', 'web'],
  ['Channel::Whatsapp', 'whatsapp'],
]);

/**
 * What an event of Chatwoot says of a conversation and a message. Pure.
 * @param place where the AI answers in this Chatwoot; undefined: nowhere
 */
export function projectChatwoot(
  event: StoredEvent,
  place?: AnsweredPlace,
  ourId?: string,
): Projected | { skip: string } {
  const read = normalizeChatwoot(parseJson(event.body.toString()));
  if (!read.conversation) return { skip: 'not-recorded' };
  const turn = turnOf(read, place, ourId) ?? (isPersonsReply(read) ? peoples : undefined);
  const conversation = {
    ...conversationFact(read, read.conversation),
    ...(turn ? { turn } : {}),
  };
  if (read.kind !== 'message') return { conversation };
  return { conversation, message: messageFact(read, event) };
}

function conversationFact(event: ChatwootEvent, facts: ConversationFacts): ConversationFact {
  const updatedAtMs = facts.updatedAt === undefined ? undefined : facts.updatedAt * 1_000;
  const { id, channel, contact, contactId, contactIdentifier: identifier, status } = facts;
  return {
    providerId: id,
    provider: 'chatwoot',
    platform: channel === undefined ? undefined : (platforms.get(channel) ?? 'chatwoot'),
    createdAtMs: facts.createdAt === undefined ? undefined : facts.createdAt * 1_000,
    atMs: (event.kind === 'message' ? saidAtMs(event) : undefined) ?? updatedAtMs,
    ...(contact && {
      contact: { is: { id: contactId, identifier, ...contact }, weight: 1, atMs: updatedAtMs },
    }),
    ...(status !== undefined && {
      status: { is: status === 'resolved' ? 'Closed' : 'Open', atMs: updatedAtMs },
    }),
  };
}

function messageFact(message: ChatwootMessage, event: StoredEvent): MessageFact {
  const fact: MessageFact = {
    providerId: message.messageId,
    effectId: message.ownEffect,
    content: contentOf(message),
    files: message.attachments.map(fileOf),
  };
  if (!message.isDeleted) return fact;
  return { ...fact, files: [], deletedAtMs: saidAtMs(message) ?? acceptedAtMs(event.id) };
}

const peoples = { is: 'people', when: 'always' } as const;

/** Somebody answers in Chatwoot, or in the channel's own app: from then on programs are silent, too. */
function isPersonsReply(message: ChatwootEvent): boolean {
  if (message.kind !== 'message') return false;
  if (message.isPrivate || message.isUpdate || message.ownEffect !== undefined) return false;
  return message.type === 'outgoing' && senderOf(message).sender === 'agent';
}

function contentOf(message: ChatwootMessage): MessageContent {
  return {
    ...senderOf(message),
    text: message.isDeleted ? '' : message.text,
    // What Chatwoot notes of itself, customers don't see.
    private: message.isPrivate || message.type === 'other',
    // A callback that failed marks the customer's own messages too, which arrived nevertheless.
    failure: message.type === 'outgoing' ? message.failure : undefined,
    createdAtMs: timeMs(message.createdAt),
    isUpdate: message.isUpdate,
    atMs: saidAtMs(message),
  };
}

/** An update has a time only while the message is its conversation's newest. */
function saidAtMs(message: ChatwootMessage): number | undefined {
  return timeMs(message.isUpdate ? message.updatedAt : message.createdAt);
}

function senderOf(message: ChatwootMessage): Pick<MessageContent, 'sender' | 'author'> {
  const { type, sender, conversation } = message;
  const name = sender.kind === 'none' ? '' : (sender.name ?? '');
  if (type === 'incoming') {
    return { sender: 'customer', author: name || (conversation.contact?.name ?? '') };
  }
  if (type !== 'outgoing') return { sender: 'system', author: '' };
  if (message.isFromAi || message.isAutomation || sender.kind === 'bot') {
    const isNamed = message.isFromConsole || !message.isFromAi;
    return { sender: 'bot', author: isNamed ? name : '' };
  }
  // Somebody answered in the channel's own app: Chatwoot doesn't learn who.
  if (sender.kind === 'user' || message.isExternalEcho) return { sender: 'agent', author: name };
  return { sender: 'system', author: name };
}

function fileOf(file: ChatwootMessage['attachments'][number]): StoredAttachment {
  const { title, coordinates, contentType } = file;
  return {
    id: file.id,
    name: title ? cleanText(title) : safeFileName(fileNameOf(file), contentType ?? ''),
    contentType,
    sizeBytes: file.sizeBytes,
    url: coordinates ? mapOf(coordinates) : linkOf(file.url),
  };
}

function mapOf({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
}
