import { readFileSync } from 'node:fs';
import { postAsChatwoot } from './post-webhook.ts';
import type { System } from './system.ts';

const fixture = JSON.parse(
  readFileSync(
    new URL(
      '../../packages/adapters/src/chatwoot/__fixtures__/incoming-facebook.json',
      import.meta.url,
    ),
    'utf8',
  ),
) as { conversation: Record<string, unknown> };

let messages = 500_000;

/** A customer’s message in a conversation that nobody relays. */
export function customerMessage(conversationId: number, content: string, inboxId = 7) {
  messages += 1;
  return {
    ...fixture,
    id: messages,
    content,
    inbox: { id: inboxId, name: 'Acme Page' },
    conversation: { ...fixture.conversation, id: conversationId, inbox_id: inboxId },
  };
}

/** Sends it, and everything else in its turn. */
export async function sendAll(system: System, events: object[]): Promise<void> {
  for (const event of events) {
    const status = await postAsChatwoot(system, event);
    if (status !== 200) throw new Error(`ingress answered ${status}`);
  }
}
