import type { ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { type Cache, readRemembered } from './cache.ts';
import { chatwootGate, effect, effectId, settleTimes } from './calls.ts';
import { isGone } from './chatwoot-marks.ts';
import type { ZendeskContext } from './relay-deps.ts';

const keepSeconds = 7 * 24 * 3600;

/** Whether this comment, or this file of it, was taken back before its own event came. */
export async function isWithdrawn(
  context: ZendeskContext,
  event: { ticket: { id: string }; commentId: string; attachmentId?: string | undefined },
): Promise<boolean> {
  const { commentId } = event;
  const withdrawn = await withdrawnFrom(context, event.ticket.id);
  return withdrawn.includes(subjectOf({ commentId })) || withdrawn.includes(subjectOf(event));
}

async function withdrawnFrom(context: ZendeskContext, ticketId: string): Promise<string[]> {
  const { cache, flow, attempt } = context;
  const key = withdrawnKey(cache, flow.id, ticketId);
  const json = await readRemembered(context.redis, key, attempt.remembered);
  // What else is handled in the same batch takes nothing back.
  attempt.remembered.set(key, json);
  return json === null ? [] : (JSON.parse(json) as string[]);
}

/** The key to have at hand for events of this ticket. */
export function withdrawnKey(cache: Cache, flow: string, ticketId: string): string {
  return cache.keyOf('withdrawn', listOf(flow, ticketId));
}

function listOf(flow: string, ticketId: string): string {
  return `${flow}:${ticketId}`;
}

function subjectOf(event: { commentId: string; attachmentId?: string | undefined }): string {
  const { commentId, attachmentId } = event;
  return attachmentId === undefined ? `comment-${commentId}` : `attachment-${attachmentId}`;
}

/**
 * What was redacted or made private at Zendesk goes from Chatwoot too: its text there may be just
 * what had to disappear. Chatwoot can delete a message, not change it.
 */
export async function withdraw(
  context: ZendeskContext,
  event: Extract<ZendeskEvent, { kind: 'withdrawn' }>,
): Promise<Handled> {
  const relayed = await relayedAs(context, event);
  // Should it be on its way still, it must not arrive after this.
  const subjects = new Set([...(await withdrawnFrom(context, event.ticket.id)), subjectOf(event)]);
  const list = listOf(context.flow.id, event.ticket.id);
  await context.cache.set('withdrawn', list, [...subjects], keepSeconds);
  if (relayed.length === 0) return { state: 'skipped', reason: 'never-relayed' };
  for (const remoteId of relayed) {
    const [conversationId = '', messageId = ''] = remoteId.split('/');
    if (messageId === '') continue;
    await effect(context, {
      id: effectId(context, `message-${messageId}`, 'delete'),
      action: 'delete',
      gate: chatwootGate(context),
      settle: settleTimes(context.chatwootConnection, 'text'),
      write: async () => {
        await removeMessage(context, conversationId, messageId);
        return { id: remoteId };
      },
      // Deleting twice is the same as once.
      look: async () => undefined,
    });
  }
  return { state: 'done', reason: 'deleted' };
}

async function removeMessage(context: ZendeskContext, conversationId: string, messageId: string) {
  try {
    await context.chatwoot.deleteMessage(conversationId, messageId);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** A long comment became several messages; look until the next part is missing. */
async function relayedAs(
  context: ZendeskContext,
  event: Extract<ZendeskEvent, { kind: 'withdrawn' }>,
): Promise<string[]> {
  const find = async (subject: string, action: string) => {
    const id = effectId(context, subject, action);
    return (await context.ledger.find(id)) ?? (await context.findEffect(id));
  };
  if (event.attachmentId !== undefined) {
    const file = await find(`attachment-${event.attachmentId}`, 'file');
    return file === undefined ? [] : [file];
  }
  const comment = `comment-${event.commentId}`;
  const found = [];
  for (let part = 1; ; part++) {
    const remoteId = await find(comment, part === 1 ? 'message' : `message-${part}`);
    if (remoteId === undefined) break;
    found.push(remoteId);
  }
  const files = [await find(comment, 'files')];
  for (const attachmentId of await filesOf(context, event.commentId)) {
    files.push(await find(`attachment-${attachmentId}`, 'file'));
  }
  return [...new Set([...found, ...files.filter((remoteId) => remoteId !== undefined)])];
}

/** Files that events of their own announced; their comment must be able to take them along. */
export async function noteFileOf(context: ZendeskContext, commentId: string, attachmentId: string) {
  const known = await filesOf(context, commentId);
  if (known.includes(attachmentId)) return;
  await context.cache.set(
    'files',
    fileList(context, commentId),
    [...known, attachmentId],
    30 * 24 * 3600,
  );
}

async function filesOf(context: ZendeskContext, commentId: string): Promise<string[]> {
  return (await context.cache.get<string[]>('files', fileList(context, commentId))) ?? [];
}

function fileList(context: ZendeskContext, commentId: string): string {
  return `${context.zendeskConnection.name}:${commentId}`;
}
