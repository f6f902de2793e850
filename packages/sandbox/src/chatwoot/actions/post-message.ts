import type { Change } from '../change.ts';
import type { MessageInput } from '../inputs.ts';
import { unprocessable, unsupported } from '../refusals.ts';
import type { ConversationRow, MessageRow } from '../rows.ts';
import type { World } from '../world.ts';
import { resolveBlob } from './blobs.ts';
import { createMessage, isApiInbox } from './create-message.ts';

const contentTypes: readonly string[] = [
  'text',
  'input_text',
  'input_textarea',
  'input_email',
  'input_select',
  'cards',
  'form',
  'article',
  'incoming_email',
  'input_csat',
  'integrations',
  'sticker',
  'voice_call',
];

/** A message as the API takes it (app/builders/messages/message_builder.rb). `echo_id` is the route's business. */
export function postMessage(
  world: World,
  change: Change,
  conversation: ConversationRow,
  input: MessageInput,
): MessageRow {
  const messageType = input.message_type ?? 'outgoing';
  if (messageType !== 'outgoing' && messageType !== 'incoming') {
    throw unsupported(`message_type ${messageType}`);
  }
  if (messageType === 'incoming' && !isApiInbox(world, conversation.inboxId)) {
    throw unprocessable('Incoming messages are only allowed in Api inboxes');
  }
  if (input.content_type !== undefined && !contentTypes.includes(input.content_type)) {
    throw unprocessable(`'${input.content_type}' is not a valid content_type`);
  }
  const blobs = (input.attachments ?? []).map((attachment) => resolveBlob(world, attachment));
  if (!input.content && blobs.length === 0) {
    throw unsupported('a message without content and without attachments');
  }
  return createMessage(world, change, conversation, {
    messageType,
    content: input.content ?? null,
    private: input.private ?? false,
    contentType: input.content_type ?? 'text',
    contentAttributes: {
      ...input.content_attributes,
      ...(input.external_created_at ? { external_created_at: input.external_created_at } : {}),
    },
    additionalAttributes: {
      ...(input.campaign_id ? { campaign_id: input.campaign_id } : {}),
      ...(input.template_params ? { template_params: input.template_params } : {}),
    },
    sourceId: input.source_id ?? null,
    sender:
      messageType === 'incoming'
        ? { type: 'Contact', id: conversation.contactId }
        : outgoingSender(world, change, input),
    blobs,
  });
}

function outgoingSender(world: World, change: Change, input: MessageInput): MessageRow['sender'] {
  if (input.sender_type === 'AgentBot' && input.sender_id) {
    const bot = world.store.bots.get(input.sender_id);
    if (bot) return { type: 'AgentBot', id: bot.id };
  }
  return change.actor && { type: change.actor.kind, id: change.actor.id };
}
