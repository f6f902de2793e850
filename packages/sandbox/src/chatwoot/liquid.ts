import { Liquid } from 'liquidjs';
import { findAssignee, findContact, findInbox, findSender } from './lookups.ts';
import type { ConversationRow, MessageRow } from './rows.ts';
import type { World } from './world.ts';

// No files and no includes: Chatwoot's Liquid has no file system either.
const liquid = new Liquid({ templates: {} });

/**
 * What Chatwoot stores for an outgoing or template text (app/models/concerns/liquidable.rb): `{{...}}` is
 * replaced, spans in backticks are put into raw tags first, and any Liquid error leaves the text as it
 * was. Raw tags do not nest, so a raw-wrapped text with backticks in it is such an error.
 */
export function renderLiquid(
  world: World,
  conversation: ConversationRow,
  message: Pick<MessageRow, 'content' | 'messageType' | 'sender'>,
): string | null {
  const { content, messageType } = message;
  if (content === null || content.trim() === '') return content;
  if (messageType !== 'outgoing' && messageType !== 'template') return content;
  const guarded = content.replace(/`(.*?)`/gs, (span) => `{% raw %}${span}{% endraw %}`);
  try {
    return String(liquid.parseAndRenderSync(guarded, drops(world, conversation, message)));
  } catch {
    return content;
  }
}

function drops(
  world: World,
  conversation: ConversationRow,
  message: Pick<MessageRow, 'sender'>,
): Record<string, unknown> {
  const contact = findContact(world, conversation.contactId);
  const words = contact.name.split(/\s+/).filter((word) => word !== '');
  const names = words.map(capitalize);
  const agent = findSender(world, message.sender) ?? findAssignee(world, conversation);
  return {
    contact: {
      id: contact.id,
      name: names.join(' '),
      first_name: names[0],
      last_name: names.length > 1 ? names.at(-1) : undefined,
      email: contact.email,
      phone_number: contact.phoneNumber,
      custom_attribute: contact.customAttributes,
    },
    agent: agent && { id: agent.id, name: agent.name, available_name: agent.name },
    conversation: {
      id: conversation.id,
      display_id: conversation.id,
      contact_name: contact.name === '' ? 'Customer' : capitalize(contact.name),
      custom_attribute: conversation.customAttributes,
    },
    inbox: { id: conversation.inboxId, name: findInbox(world, conversation.inboxId).name },
    account: { id: world.account.id, name: world.account.name },
  };
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
