import { setTimeout as wait } from 'node:timers/promises';
import type { ChatwootFake } from '../chatwoot/index.ts';

interface Chat {
  customer: string;
  asks: string[];
}

/** Customers of a Facebook page: nobody answers them, so that you can, in the console's inbox. */
const chats: Chat[] = [
  {
    customer: 'রহিম উদ্দিন',
    asks: ['আসসালামু আলাইকুম', 'এই কেটলিটা কি এখনও স্টকে আছে?'],
  },
  {
    customer: 'Beatriz Souza',
    asks: ['Oi! Vocês entregam em Belo Horizonte?', 'E quanto fica o frete?'],
  },
  {
    customer: 'James Carter',
    asks: ['Hi, do you have the 1.7 litre one in red?'],
  },
];

const typingMs = 2_500;

/** Plays each chat once. What is answered from the console reaches the page like any agent's reply. */
export async function playPageChats(chatwoot: ChatwootFake, signal: AbortSignal): Promise<void> {
  const page = chatwoot.addInbox({ name: 'Acme on Facebook', channel: 'Channel::FacebookPage' });
  await Promise.all(
    chats.map(async ({ customer, asks }, i) => {
      const contact = { name: customer };
      const sourceId = `66123456789012${30 + i}`;
      const { id } = await chatwoot.createConversation({ inboxId: page.id, contact, sourceId });
      for (const text of asks) {
        await wait(typingMs * (i + 1), undefined, { signal });
        chatwoot.customerMessage(id, text);
      }
    }),
  ).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
