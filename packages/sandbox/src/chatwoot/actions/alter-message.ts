import { beginChange, type Change } from '../change.ts';
import { Refusal } from '../refusals.ts';
import type { MessageRow, MessageStatus } from '../rows.ts';
import type { World } from '../world.ts';
import { isApiInbox } from './create-message.ts';
import { deliverNatively } from './native-delivery.ts';

const statuses: readonly string[] = [
  'sent',
  'delivered',
  'read',
  'failed',
] satisfies MessageStatus[];

/** The row stays, its text, files and attributes go: our marker too. */
export function deleteMessage(world: World, change: Change, message: MessageRow): void {
  update(world, change, message, {
    content: 'This message was deleted',
    contentType: 'text',
    contentAttributes: { deleted: true },
    attachments: [],
  });
}

/** "Retry" in the dashboard: message_updated only, never message_created (#15918). */
export function retryMessage(world: World, change: Change, message: MessageRow): void {
  update(world, change, message, { status: 'sent', contentAttributes: {} });
  deliverNatively(world, change, message);
}

/** An unknown status, and delivered after read, are ignored without a word. */
export function setMessageStatus(
  world: World,
  change: Change,
  message: MessageRow,
  status: string,
  externalError?: string,
): void {
  if (!isApiInbox(world, message.inboxId)) {
    throw new Refusal(403, { error: 'Message status update is only allowed for API inboxes' });
  }
  if (!isMessageStatus(status)) return;
  if (message.status === 'read' && status === 'delivered') return;
  const { external_error: _previous, ...contentAttributes } = message.contentAttributes;
  const kept = status === 'failed' && externalError !== undefined;
  update(world, change, message, {
    status,
    contentAttributes: kept
      ? { ...contentAttributes, external_error: externalError }
      : contentAttributes,
  });
}

/** What a failing API-inbox webhook does to its message; the same error again changes nothing, so it stops. */
export function markDeliveryFailed(world: World, messageId: number, problem: string): Change {
  const change = beginChange(null);
  const message = world.store.messages.get(messageId);
  if (message) {
    update(world, change, message, {
      status: 'failed',
      contentAttributes: { ...message.contentAttributes, external_error: problem },
    });
  }
  return change;
}

function update(
  world: World,
  change: Change,
  message: MessageRow,
  patch: Partial<MessageRow>,
): void {
  const before = JSON.stringify({ ...message, attachments: message.attachments.length });
  Object.assign(message, patch);
  const after = JSON.stringify({ ...message, attachments: message.attachments.length });
  if (before === after) return;
  message.updatedAt = world.now();
  change.events.push({ name: 'message_updated', messageId: message.id });
}

function isMessageStatus(status: string): status is MessageStatus {
  return statuses.includes(status);
}
