import { createReadStream } from 'node:fs';
import type { ChatwootMessage, ConversationFacts } from '@omnirelay/adapters/chatwoot/normalize.ts';
import { placeholderFor, toZendesk } from '@omnirelay/adapters/text/index.ts';
import { publicText } from '@omnirelay/adapters/visibility.ts';
import type { TicketUpdate } from '@omnirelay/adapters/zendesk/client.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { findZendeskAgent } from './agents.ts';
import { call, effectId } from './calls.ts';
import { type CarriedFile, type RemoteFile, withFiles } from './carry-files.ts';
import { fileNameOf } from './file-name.ts';
import { continueInFollowUp, findOpenFollowUp, isClosed, startedFollowUp } from './follow-up.ts';
import type { ZendeskContext } from './relay-deps.ts';
import type { TicketMemory } from './ticket-memory.ts';
import { type TicketEffect, updateTicket } from './update-ticket.ts';

/** An agent's public reply becomes a public comment: text, files, tags and author in one update. */
export async function relayReply(
  context: ZendeskContext,
  before: TicketMemory,
  announced: ChatwootMessage,
): Promise<Handled> {
  const message = await completeMessage(context, announced);
  const subject = `message-${message.messageId}`;
  return withFiles(context, chatwootFiles(message), async (carried) => {
    const author = await findZendeskAgent(context, message.sender);
    const markdown = composeReply(message, carried, author === undefined);
    const parts = toZendesk(markdown).map(({ htmlBody }) =>
      // The last check: only what a person said in public gets past here.
      publicText(htmlBody, {
        isPrivate: message.isPrivate,
        isByPerson: message.sender.kind === 'user' && message.type === 'outgoing',
      }),
    );
    let memory = before;
    let remoteId: string | undefined;
    for (const [i, html_body] of parts.entries()) {
      const action = i === 0 ? 'comment' : `comment-${i + 1}`;
      const id = effectId(context, subject, action);
      const comment: TicketUpdate['comment'] = { html_body, public: true };
      if (author !== undefined) comment.author_id = Number(author);
      const carries = i === 0 && carried.files.length > 0;
      const uploads = carries ? () => upload(context, id, carried.files) : undefined;
      const reply = { id, action, comment, uploads };
      ({ memory, remoteId } = await replyOrContinue(context, memory, reply, message.conversation));
    }
    return remoteId === undefined
      ? { state: 'skipped', reason: 'empty' }
      : { state: 'done', remoteId };
  });
}

/** A webhook may come without what its message has; an empty one is read again. */
async function completeMessage(
  context: ZendeskContext,
  message: ChatwootMessage,
): Promise<ChatwootMessage> {
  if (message.text.trim() !== '' || message.attachments.length > 0) return message;
  const behind = String(Number(message.messageId) + 1);
  const page = await call(context, 'chatwoot', () =>
    context.chatwoot.messages(message.conversation.id, behind),
  );
  const stored = page.find(({ id }) => id === message.messageId);
  if (!stored) return message;
  return { ...message, text: stored.content ?? '', attachments: stored.attachments ?? [] };
}

/** On the ticket, or on the one that continues it when it is closed. */
async function replyOrContinue(
  context: ZendeskContext,
  memory: TicketMemory,
  reply: TicketEffect,
  conversation: ConversationFacts,
): Promise<{ memory: TicketMemory; remoteId: string }> {
  const id = `${reply.id}-follow-up`;
  const start = (closed: TicketMemory) =>
    continueInFollowUp(context, closed, { ...reply, id }, conversation);
  if (memory.ticketId !== conversation.sourceId) {
    // Perhaps the very follow-up that an earlier try of this reply made: its first comment.
    const closed = await startedFollowUp(context, id);
    if (closed) return start(closed);
  }
  try {
    return await updateTicket(context, memory, reply);
  } catch (error) {
    if (!isClosed(error)) throw error;
  }
  if (await startedFollowUp(context, id)) return start(memory);
  const continued = await findOpenFollowUp(context, memory, conversation);
  return continued ? updateTicket(context, continued, reply) : start(memory);
}

/** Markdown as agents write it; files that are not files, and files alone, become readable lines. */
export function composeReply(
  message: Pick<ChatwootMessage, 'text' | 'attachments' | 'sender'>,
  carried: { files: { name: string }[]; placeholders: string[] },
  namesAuthor: boolean,
): string {
  const lines: string[] = [message.text.trim(), ...message.attachments.flatMap(sayInWords)];
  const isWordless = lines.join('') === '';
  if (isWordless && carried.files.length > 0) {
    lines.push(`📎 ${carried.files.map(({ name }) => escapeMarkdown(name)).join(', ')}`);
  }
  lines.push(...carried.placeholders.map(escapeMarkdown));
  const text = lines.filter((line) => line !== '').join('\n\n');
  const name = message.sender.kind === 'user' ? message.sender.name : undefined;
  return namesAuthor && name && text !== '' ? `**${escapeMarkdown(name)}**\n\n${text}` : text;
}

/** What of a message is a file, and not a place or a card. */
export function chatwootFiles({ attachments }: Pick<ChatwootMessage, 'attachments'>): RemoteFile[] {
  return attachments.flatMap(fileOf);
}

function fileOf(attachment: ChatwootMessage['attachments'][number]): RemoteFile[] {
  if (attachment.coordinates || attachment.fileType === 'contact') return [];
  if (attachment.fileType === 'fallback' || attachment.fileType === 'embed') return [];
  return [
    {
      name: fileNameOf(attachment),
      url: attachment.url,
      contentType: attachment.contentType,
      sizeBytes: attachment.sizeBytes,
    },
  ];
}

function sayInWords(attachment: ChatwootMessage['attachments'][number]): string[] {
  const { coordinates, title, url, fileType } = attachment;
  if (coordinates) {
    const { latitude, longitude } = coordinates;
    return [
      `📍 ${escapeMarkdown(title ?? '')} ${latitude}, ${longitude} (https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude})`,
    ];
  }
  if (fileType === 'contact') return [`👤 ${escapeMarkdown(title ?? 'contact')}`];
  if (fileType === 'fallback' || fileType === 'embed') {
    return url
      ? [`${escapeMarkdown(title ?? '')} ${url}`.trim()]
      : [placeholderFor({ name: title ?? fileType, reason: 'expired' })];
  }
  return [];
}

/** Zendesk keeps an unused upload for an hour. */
const uploadSeconds = 45 * 60;

interface KeptUploads {
  /** name and size of each */
  files: string;
  done: number;
  token: string;
}

/**
 * Tokens of uploads are chained: one token stands for all of them. How far it got is kept, so that a
 * later try goes on there instead of from the start; unless it has other files, as one that has
 * expired meanwhile would leave its place to the next.
 */
async function upload(
  context: ZendeskContext,
  effectId: string,
  files: CarriedFile[],
): Promise<string[]> {
  const these = JSON.stringify(files.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const last = await context.cache.get<KeptUploads>('uploads', effectId);
  const kept = last?.files === these ? last : undefined;
  let token = kept?.token;
  for (const [i, { name, contentType, sizeBytes, path }] of files.entries()) {
    if (i < (kept?.done ?? 0)) continue;
    const file = { name, contentType, sizeBytes };
    token = await call(context, 'zendesk', () =>
      context.zendesk.upload(file, createReadStream(path), token),
    );
    const reached: KeptUploads = { files: these, done: i + 1, token };
    await context.cache.set('uploads', effectId, reached, uploadSeconds);
  }
  return token === undefined ? [] : [token];
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>#~|]/g, '\\$&');
}
