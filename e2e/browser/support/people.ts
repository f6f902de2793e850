import type { SeenConversation } from '@omnirelay/sandbox/chatwoot/index.ts';
import type { System } from '../../support/system.ts';

/** Somebody who writes to a Facebook page; nobody has answered yet. */
export async function aChat(
  { chatwoot }: System,
  name: string,
  ...says: string[]
): Promise<SeenConversation> {
  const page = chatwoot.addInbox({ name: 'Acme', channel: 'Channel::FacebookPage' });
  const contact = { name };
  const conversation = await chatwoot.createConversation({ inboxId: page.id, contact });
  for (const text of says) chatwoot.customerMessage(conversation.id, text);
  return conversation;
}

/** What the customer's own app shows of our answers. */
export function shownToCustomer({ chatwoot }: System, { id }: SeenConversation): string[] {
  return chatwoot.nativeDeliveries
    .filter(({ conversationId, delivered }) => conversationId === id && delivered)
    .map(({ content }) => content ?? '');
}
