import type { OperatorMessage } from '@omnirelay/adapters/chatwoot/client.ts';
import { type Marker, markerKey } from '@omnirelay/adapters/chatwoot/schema.ts';
import { multipartBody, safeFileName } from '@omnirelay/adapters/files/index.ts';
import {
  chatwootMaxCharacters,
  cleanText,
  neutraliseLiquid,
} from '@omnirelay/adapters/text/index.ts';
import { answerText, privateText, publicText } from '@omnirelay/adapters/visibility.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import { replyEffectId } from '@omnirelay/shared/mailbox/console-requests.ts';
import { call, chatwootGate, effect, settleTimes } from '../relay/calls.ts';
import { findMarkedMessage } from '../relay/chatwoot-marks.ts';
import { remoteOf } from '../relay/post-to-chatwoot.ts';
import type { Reply } from './decide-reply.ts';
import type { ChatwootSide, ReplyContext, ReplyFile, ReplyTarget } from './reply-deps.ts';

/** A look doesn't go further back than the request, by clocks that may differ. */
const clockSkewMs = 3_600_000;

/** What operators write into a conversation of this Chatwoot. */
export function createChatwootTarget(side: ChatwootSide): ReplyTarget {
  const { chatwoot, chatwootConnection } = side;
  const bot = side.bot ?? chatwoot;
  return {
    async send(context, reply, lastCheck) {
      const conversationId = reply.conversation.providerId;
      const id = replyEffectId(chatwootConnection.name, reply.message.id);
      const files = await context.findFiles(reply);
      const message = operatorMessage(reply, id);
      // Notes are ours whoever proposes them; what the customer sees of the AI, its bot says.
      const as = reply.message.sender === 'agent' || message.private ? chatwoot : bot;
      return effect(context, {
        id,
        action: 'message',
        gate: chatwootGate(side),
        settle: settleTimes(chatwootConnection, files.length > 0 ? 'files' : 'text'),
        isMarked: true,
        write: async () => {
          await lastCheck?.();
          const made =
            files.length > 0
              ? await as.createMessageWithFiles(conversationId, await formOf(message, files))
              : await as.createMessage(conversationId, message);
          return remoteOf(conversationId, made.id);
        },
        look: () => findReply(side, context, conversationId, id),
      });
    },

    async setStatus(context, conversationId, status) {
      const { providerEventId } = context.event;
      return effect(context, {
        id: `${chatwootConnection.name}.${providerEventId}.reply.status`,
        action: 'status',
        gate: chatwootGate(side),
        settle: settleTimes(chatwootConnection, 'text'),
        write: async () => {
          await chatwoot.setStatus(conversationId, statuses[status]);
          return { id: conversationId };
        },
        // Setting a status twice is the same as once.
        look: async () => undefined,
      });
    },

    async openForPeople(context, conversationId) {
      const { providerEventId } = context.event;
      const found = await call({ ...context, chatwootConnection }, 'chatwoot', () =>
        chatwoot.conversation(conversationId),
      );
      // Somebody has opened or ended it meanwhile.
      if (!hidden.includes(found.status ?? '')) return undefined;
      return effect(context, {
        id: `${chatwootConnection.name}.${providerEventId}.reply.status`,
        action: 'status',
        gate: chatwootGate(side),
        settle: settleTimes(chatwootConnection, 'text'),
        write: async () => {
          await bot.setStatus(conversationId, 'open');
          return { id: conversationId };
        },
        look: async () => undefined,
      });
    },
  };
}

const statuses = { Open: 'open', Closed: 'resolved', Pending: 'pending' } as const;
/** Statuses that agents don't look at. */
const hidden = ['pending', 'snoozed'];

/**
 * The marker alone tells that it is ours: a `source_id` would keep a native channel from sending it.
 * @throws LeakError, PermanentError when it is too long
 */
export function operatorMessage({ message }: Reply, effectId: string): OperatorMessage {
  const text = neutraliseLiquid(cleanText(message.content));
  if ([...text].length > chatwootMaxCharacters) {
    throw new PermanentError(`longer than Chatwoot takes (${chatwootMaxCharacters} characters)`);
  }
  const common = {
    message_type: 'outgoing',
    content_attributes: { [markerKey]: markerFor(message, effectId) },
  } as const;
  if (message.private) return { ...common, private: true, content: privateText(text) };
  return { ...common, private: false, content: vouchFor(text, message) };
}

function markerFor(
  { sender, private: isPrivate, author }: Reply['message'],
  effectId: string,
): Marker {
  const effect = { effect: effectId };
  if (!isOfAi(sender)) return { ...effect, from: 'console', author: author || undefined };
  if (isPrivate) return { ...effect, from: 'draft' };
  return author ? { ...effect, from: 'program', author } : { ...effect, from: 'answer' };
}

/** @throws LeakError */
function vouchFor(text: string, { private: isPrivate, sender, state }: Reply['message']) {
  return isOfAi(sender)
    ? answerText(text, { isPrivate, isDraft: state === 'draft' })
    : publicText(text, { isPrivate, isByPerson: sender === 'agent' });
}

/** Its answers, and its notices. */
function isOfAi(sender: string): boolean {
  return sender === 'bot' || sender === 'system';
}

function formOf(message: OperatorMessage, files: ReplyFile[]) {
  return multipartBody(
    [
      ['content', message.content],
      ['message_type', message.message_type],
      ['private', String(message.private)],
      ['content_attributes', JSON.stringify(message.content_attributes)],
    ],
    files.map(({ name, contentType, body }) => ({
      field: 'attachments[]',
      fileName: safeFileName(name, contentType),
      contentType,
      bytes: body,
    })),
  );
}

async function findReply(
  side: ChatwootSide,
  context: ReplyContext,
  conversationId: string,
  effectId: string,
) {
  const sinceMs = acceptedAtMs(context.event.id) - clockSkewMs;
  const found = await findMarkedMessage({ ...context, ...side }, conversationId, effectId, sinceMs);
  return found && remoteOf(conversationId, found.id);
}
