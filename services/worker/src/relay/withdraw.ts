import type { ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import { chatwootGate, effect, effectId, settleTimes } from './calls.ts';
import { isGone } from './chatwoot-marks.ts';
import type { RelayContext } from './relay-deps.ts';

/**
 * What was redacted or made private at Zendesk goes from Chatwoot too: its text there may be just
 * what had to disappear. Chatwoot can delete a message, not change it.
 */
export async function withdraw(
  context: RelayContext,
  event: Extract<ZendeskEvent, { kind: 'withdrawn' }>,
): Promise<Handled> {
  const relayed = await relayedAs(context, event);
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

async function removeMessage(context: RelayContext, conversationId: string, messageId: string) {
  try {
    await context.chatwoot.deleteMessage(conversationId, messageId);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** A long comment became several messages; look until the next part is missing. */
async function relayedAs(
  context: RelayContext,
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
  const files = await find(comment, 'files');
  return files === undefined ? found : [...found, files];
}
