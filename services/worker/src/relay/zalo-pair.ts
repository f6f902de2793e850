import type { ChatwootMessage } from '@omnirelay/adapters/chatwoot/normalize.ts';
import { toChatwoot } from '@omnirelay/adapters/text/index.ts';
import { LeakError, publicText } from '@omnirelay/adapters/visibility.ts';
import { normalizeZalo, type ZaloMessage } from '@omnirelay/adapters/zalo/normalize.ts';
import { PermanentError, WaitError } from '@omnirelay/shared/errors.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import { isReplyEffect } from '@omnirelay/shared/mailbox/console-requests.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { filesOf, wordsOf } from '../inbox/project-zalo.ts';
import { forgetCustomer } from '../zalo/introduce.ts';
import { requireOpenWindow } from '../zalo/require-open-window.ts';
import { sendAll } from '../zalo/send-all.ts';
import { echoIdOf, isSending, type ZaloSide } from '../zalo/zalo-calls.ts';
import { effectId } from './calls.ts';
import { withFiles } from './carry-files.ts';
import type { Requester } from './contact.ts';
import type { Appearance } from './decide-zendesk.ts';
import type { Pair } from './pair.ts';
import { postFiles } from './post-files.ts';
import { postToChatwoot } from './post-to-chatwoot.ts';
import type { RelayContext, SourceSide } from './relay-deps.ts';
import { chatwootFiles, composeReply } from './relay-reply.ts';
import type { TicketMemory } from './ticket-memory.ts';

export interface ZaloPairDeps extends ZaloSide {
  /** Who the customer is, as far as Zalo says. */
  introduce(event: StoredEvent): Promise<{ name: string | undefined }>;
  /** When the customer was last heard of, as far as we know. */
  interactedAt(userId: string): Promise<Date | null>;
  /** A person answers: the AI is silent from now on. */
  takeOver(userId: string, at: Date): Promise<void>;
}

/** Customers of an official account, across from Chatwoot: each has one conversation. */
export function createZaloPair(
  deps: ZaloPairDeps,
  { memories }: Pick<RelayContext, 'memories'>,
): Pair {
  return {
    rememberedKeys: (userId) => [memories.keyOfTicket(userId)],
    hear: (context, json) => hear(context, deps, json),
    reply: (context, memory, message) => reply(context, deps, memory, message),
    effectsOf: (context, subject) => [effectId(context, subject, 'message')],
    unlinked: 'no-customer',
  };
}

export function zaloSource({
  zaloConnection: { name, fileTimeout },
}: Pick<ZaloSide, 'zaloConnection'>): SourceSide {
  return {
    name,
    provider: 'zalo',
    identifierOf: (userId) => `zalo:${userId}`,
    threadOf: (identifier) => identifier?.match(/^zalo:([\w-]+)$/)?.[1],
    isCustomers: (identifier, userId) => identifier === `zalo:${userId}`,
    // Zalo's files are public.
    files: { trustedHosts: [], timeoutMs: fileTimeout, headersFor: () => undefined },
  };
}

const askAgainMs = 500;

/** What was said on Zalo: by the customer, by a colleague in Zalo's own tool, or by the AI. */
async function hear(context: RelayContext, deps: ZaloPairDeps, json: unknown): Promise<Handled> {
  const message = normalizeZalo(json, deps.zaloConnection);
  if (message.kind === 'withdrawal') {
    await forgetCustomer(context.cache, deps.zaloConnection.name, message.userId);
    return { state: 'done', reason: 'withdrawal' };
  }
  if (message.kind !== 'message') return { state: 'skipped', reason: 'not-relayed' };
  const as = await appearanceOf(context, deps, message);
  if ('reason' in as) return { state: 'skipped', reason: as.reason };

  const { userId, messageId } = message;
  const subject = `message-${messageId}`;
  const use = as.appearance === 'incoming' ? 'incoming' : 'outgoing';
  const requester = async (): Promise<Requester> => {
    const { name } = await deps.introduce(context.event);
    return { id: userId, name: name ?? `Zalo ${userId.slice(-4)}`, email: undefined };
  };
  let memory = await context.memories.ofTicket(userId, context.attempt.remembered);
  let remoteId: string | undefined;
  const parts = toChatwoot({ text: wordsOf(message), format: 'plain' }, use);
  for (const [i, content] of parts.filter((part) => part !== '').entries()) {
    const action = i === 0 ? 'message' : `message-${i + 1}`;
    const id = effectId(context, subject, action);
    const post = { effectId: id, action, as: as.appearance, content };
    ({ memory, remoteId } = await postToChatwoot(context, memory, post, requester));
  }
  const files = filesOf(message);
  if (files.length > 0) {
    const post = { effectId: effectId(context, subject, 'files'), as: as.appearance, files };
    ({ remoteId } = await postFiles(context, memory, post, requester));
  }
  return remoteId === undefined
    ? { state: 'skipped', reason: 'empty' }
    : { state: 'done', remoteId };
}

/** How a message appears in Chatwoot. What came from there is not shown again. */
async function appearanceOf(
  context: RelayContext,
  { zaloConnection: { name } }: ZaloPairDeps,
  message: ZaloMessage,
): Promise<{ appearance: Appearance } | { reason: string }> {
  if (message.isAnonymous) return { reason: 'anonymous' };
  if (message.by === 'customer') return { appearance: 'incoming' };
  // In this order: what ends in between is known as ours by then. What a colleague writes in Zalo's own
  // tool has a number of theirs.
  const mayBeOurs =
    message.adminId === undefined && (await isSending(context, name, message.userId));
  const origin = await context.ledger.originOf(name, echoIdOf(message.messageId));
  // The AI's and the console's answers are news to Chatwoot; what agents wrote there is not.
  if (origin !== undefined) {
    return isReplyEffect(origin.replace(/-\d+$/, ''))
      ? { appearance: 'outgoing' }
      : { reason: 'own-echo' };
  }
  if (mayBeOurs) throw new WaitError('perhaps our own message', askAgainMs);
  return { appearance: 'outgoing' };
}

/** An agent's public reply, on its way to the customer. */
async function reply(
  context: RelayContext,
  deps: ZaloPairDeps,
  memory: TicketMemory,
  message: ChatwootMessage,
): Promise<Handled> {
  const userId = memory.ticketId;
  const id = effectId(context, `message-${message.messageId}`, 'message');
  await deps.takeOver(userId, new Date(acceptedAtMs(context.event.id)));
  try {
    if ((await context.ledger.find(id)) === undefined) {
      await requireOpenWindow({ ...context, ...deps }, userId, await deps.interactedAt(userId));
    }
    const sent = await withFiles(context, chatwootFiles(message), ({ files, placeholders }) =>
      sendAll(context, deps, {
        userId,
        effectId: id,
        action: 'message',
        text: composeReply(message, { files: [], placeholders }, false),
        files,
        vouch: (text) =>
          // The last check: only what a person said in public gets past here.
          publicText(text, {
            isPrivate: message.isPrivate,
            isByPerson: message.sender.kind === 'user' && message.type === 'outgoing',
          }),
      }),
    );
    const [remoteId] = sent;
    return remoteId === undefined
      ? { state: 'skipped', reason: 'empty' }
      : { state: 'done', remoteId };
  } catch (error) {
    if (isTellable(error)) await tellAgent(context, memory, id, error);
    throw error;
  }
}

/** Refused for good: whoever wrote it has to know. What was stopped as private is nobody's business there. */
function isTellable(error: unknown): error is PermanentError {
  return error instanceof PermanentError && !(error instanceof LeakError);
}

/** Why their message did not go out, where the agent looks: in a private note, once. */
async function tellAgent(
  context: RelayContext,
  memory: TicketMemory,
  effectIdOfReply: string,
  error: PermanentError,
): Promise<void> {
  const why = error.message.replace(/^POST [^:]*: /, '');
  const [content = ''] = toChatwoot({ text: `⚠️ Zalo: ${why}`, format: 'plain' }, 'outgoing');
  const post = {
    effectId: `${effectIdOfReply}-refused`,
    action: 'note',
    as: 'note' as const,
    content,
  };
  const nobody = () => Promise.reject(new PermanentError('a note makes no conversation'));
  await postToChatwoot(context, memory, post, nobody);
}
