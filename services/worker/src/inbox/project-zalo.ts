import { safeFileName } from '@omnirelay/adapters/files/index.ts';
import { cleanText } from '@omnirelay/adapters/text/index.ts';
import {
  normalizeZalo,
  type ZaloAttachment,
  type ZaloEvent,
  type ZaloMessage,
} from '@omnirelay/adapters/zalo/normalize.ts';
import { readZaloProfile } from '@omnirelay/adapters/zalo/profile-event.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import { maskCards } from '@omnirelay/shared/lookup/cards.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type {
  ConversationFact,
  MessageFact,
  Projected,
} from '@omnirelay/shared/records/projection.ts';
import { linkOf } from './read-values.ts';

/** What an event of Zalo says of a customer's conversation and of a message in it. Pure. */
export function projectZalo(
  event: StoredEvent,
  connection: { oaId: string },
): Projected | { skip: string } {
  const json = parseJson(event.body.toString());
  const profile = readZaloProfile(event.type, json);
  if (profile) return { conversation: profileFact(profile, acceptedAtMs(event.id)) };
  const read = normalizeZalo(json, connection);
  if (read.userId === undefined || read.kind === 'other') return { skip: 'not-recorded' };
  if (read.kind === 'receipt') return { skip: 'receipt' };
  const conversation = conversationFact(read, event);
  const message = messageFact(read, event);
  return message ? { conversation, message } : { conversation };
}

type AboutUser = Extract<ZaloEvent, { userId: string }>;

/** What counts for how long a customer may be answered: words, a follow, a tap on the chat's button. */
const opensWindow = new Set(['follow', 'chat-opened', 'info']);

function conversationFact(read: AboutUser, event: StoredEvent): ConversationFact {
  const isByCustomer = 'by' in read && read.by === 'customer' && read.kind === 'message';
  const atMs = read.atMs ?? acceptedAtMs(event.id);
  return {
    providerId: read.userId,
    provider: 'zalo',
    platform: 'zalo',
    createdAtMs: undefined,
    atMs: read.atMs,
    ...(isByCustomer || opensWindow.has(read.kind) ? { interactedAtMs: atMs } : {}),
    ...(read.kind === 'withdrawal' ? { erasedAtMs: untilMs(atMs, event) } : {}),
    ...contactOf(read),
  };
}

/** Of two clocks the later: what colleagues noted, ours has dated. */
function untilMs(atMs: number, event: StoredEvent): number {
  return Math.max(atMs, acceptedAtMs(event.id));
}

/** A form that they filled in says more than any profile. */
function contactOf(read: AboutUser): Pick<ConversationFact, 'contact'> {
  if (read.kind !== 'info' || (read.name === undefined && read.phone === undefined)) return {};
  const { userId: id, atMs } = read;
  const [name, phone] = [read.name, read.phone].map((one) => one && maskCards(one));
  return { contact: { is: { id, name, phone }, weight: 2, atMs } };
}

function profileFact(
  { userId: id, name, phone, avatarUrl }: NonNullable<ReturnType<typeof readZaloProfile>>,
  atMs: number,
): ConversationFact {
  return {
    providerId: id,
    provider: 'zalo',
    platform: 'zalo',
    createdAtMs: undefined,
    atMs,
    contact: { is: { id, name, phone, avatarUrl: linkOf(avatarUrl) }, weight: 1, atMs },
  };
}

function messageFact(read: AboutUser, event: StoredEvent): MessageFact | undefined {
  if (read.kind === 'message') return spoken(read);
  const text = noteOf(read);
  if (text === undefined) return undefined;
  // What is noted of a withdrawal is not deleted with the rest.
  const atMs = read.kind === 'withdrawal' ? untilMs(read.atMs ?? 0, event) + 1 : read.atMs;
  return {
    providerId: event.providerEventId,
    content: {
      ...{ sender: 'system', author: '', text, private: true, failure: undefined },
      ...{ createdAtMs: atMs, isUpdate: false, atMs },
    },
  };
}

function spoken(message: ZaloMessage): MessageFact {
  const { messageId, by, adminId, atMs } = message;
  // A colleague in Zalo's own tool has a number; what a program sent has none.
  const account = adminId === undefined ? 'bot' : 'agent';
  return {
    providerId: messageId,
    content: {
      sender: by === 'customer' ? 'customer' : account,
      author: '',
      text: wordsOf(message),
      private: false,
      failure: undefined,
      createdAtMs: atMs,
      isUpdate: false,
      atMs,
    },
    files: filesOf(message).map((file, i) => ({ ...file, id: `${messageId}-${i}` })),
    takesOver: adminId !== undefined,
  };
}

/** Its words, and those of places, links and cards, which are no files. Card numbers are never kept. */
export function wordsOf({ text, attachments }: Pick<ZaloMessage, 'text' | 'attachments'>): string {
  const lines = [text, ...attachments.map(inWords)].filter((line) => line !== '');
  return maskCards(cleanText(lines.join('\n')));
}

function inWords({ type, title, description, url, phone, coordinates }: ZaloAttachment): string {
  if (coordinates) {
    const { latitude, longitude } = coordinates;
    return `📍 https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
  }
  if (type === 'card') return `👤 ${[title, phone].filter(Boolean).join(' ')}`.trim();
  if (type === 'link' || type === 'template') {
    return ['🔗', title, description, linkOf(url)].filter(Boolean).join(' ');
  }
  return type === 'image' || type === 'video' ? (description ?? '') : '';
}

const wordless = new Set(['location', 'card', 'link', 'template']);
const contentTypes: Partial<Record<ZaloAttachment['type'], string>> = {
  image: 'image/jpeg',
  gif: 'image/gif',
  sticker: 'image/png',
  audio: 'audio/amr',
  video: 'video/mp4',
};

/** What of a message is a file, and not a place, a link or a card. */
export function filesOf({ attachments }: Pick<ZaloMessage, 'attachments'>) {
  return attachments
    .filter(({ type }) => !wordless.has(type))
    .map(({ type, url, name, sizeBytes }) => {
      const contentType = contentTypes[type];
      const last = url?.split(/[?#]/, 1)[0]?.split('/').at(-1);
      return {
        name: safeFileName(maskCards(name ?? (last || type)), contentType ?? ''),
        url: linkOf(url),
        contentType,
        sizeBytes,
      };
    });
}

/** What colleagues see of what was not said. */
function noteOf(read: Exclude<AboutUser, ZaloMessage>): string | undefined {
  switch (read.kind) {
    case 'follow':
      return 'Follows the official account.';
    case 'unfollow':
      return 'No longer follows the official account.';
    case 'chat-opened':
      return 'Opened the chat.';
    case 'reaction':
      return `${read.by === 'customer' ? 'Reacted' : 'We reacted'}: ${cleanText(read.icon).slice(0, 50)}`;
    case 'info':
      return maskCards(
        ['Filled in a form:', read.name, read.phone, ...read.more].filter(Boolean).join('\n'),
      );
    case 'withdrawal':
      return 'Withdrew their consent: what was known of them until now has been deleted.';
    default:
      return undefined;
  }
}
