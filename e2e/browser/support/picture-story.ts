import type { System } from '../../support/system.ts';
import { aChat } from './people.ts';

/** Makes the fakes' clocks run behind ours by this much. */
export interface Clock {
  behindMs: number;
}

/** As far behind as webhooks may be, and some more. */
export const longestMs = 4 * 60_000;

/** Everything that is seen in the pictures before somebody answers in the console. */
export async function playStory(system: System, clock: Clock) {
  const { chatwoot, zendesk } = system;
  const binh = chatwoot.addAgent({ name: 'Binh', email: 'binh@acme.example' });
  const ticketOf = (name: string, email: string, subject: string, comment: string) => {
    const customer = zendesk.addUser({ name, email, role: 'end-user' });
    const ticket = zendesk.createTicket({ requesterId: customer.id, subject, comment });
    return { customer, ticket };
  };
  const conversationOf = ({ ticket }: ReturnType<typeof ticketOf>) => {
    const found = chatwoot.conversations().find((one) => one.sourceId === String(ticket.id));
    if (!found) throw new Error(`ticket ${ticket.id} was not relayed`);
    return found.id;
  };
  const later = async (ms: number) => {
    await system.settled();
    clock.behindMs = Math.max(0, clock.behindMs - ms);
  };

  const ann = ticketOf(
    'Ann Lee',
    'ann.lee@example.com',
    'The kettle leaks',
    'Hello, my new kettle leaks from the bottom. Order A-1042.',
  );
  const chloe = ticketOf(
    'Chloé Martin',
    'chloe.martin@example.com',
    'Facture',
    'Bonjour, il manque la TVA sur ma facture du mois dernier.',
  );
  const omar = ticketOf('عمر السيد', 'omar@example.com', 'الطلب', 'مرحبا، متى يصل طلبي رقم 48213؟');
  await later(30_000);
  const [annsId, chloesId, omarsId] = [ann, chloe, omar].map(conversationOf) as [
    number,
    number,
    number,
  ];
  const says = (conversationId: number, content: string, more: object = {}) =>
    chatwoot.agentReply(conversationId, { agentId: binh.id, content, ...more });
  says(annsId, 'Looks like the seal again, third one this week.', { private: true });
  await later(20_000);
  says(annsId, 'Sorry to hear that! Could you send us a photo of the base?');
  await later(30_000);
  const body = 'Of course, here it is. It drips as soon as it is filled.';
  zendesk.comment(ann.ticket.id, { authorId: ann.customer.id, body });
  await later(20_000);
  const label = {
    fileName: 'Return label.pdf',
    contentType: 'application/pdf',
    data: Buffer.alloc(48_200, '%PDF-1.4\n'),
  };
  says(annsId, 'Thank you. A new one is on its way; use this label for the old one.', {
    attachments: [label],
  });
  says(chloesId, 'TVA : la compta corrige le modèle.', { private: true });
  await later(5_000);
  says(chloesId, 'Bonjour Chloé, la facture corrigée est en route.');
  await later(20_000);

  // What Chatwoot refuses for good is parked, one cause for all of them.
  const fault = {
    kind: 'status',
    status: 422,
    body: { error: 'Conversation is locked by an administrator' },
  } as const;
  for (const id of [annsId, chloesId, omarsId]) {
    const path = new RegExp(`/conversations/${id}/messages$`);
    chatwoot.faults.inject({ method: 'POST', path, fault });
  }
  for (const [{ customer, ticket }, text] of [
    [ann, 'And who pays for the postage?'],
    [chloe, 'Merci ! Vous l’envoyez par e-mail ?'],
    [omar, 'هل من جديد؟'],
  ] as const) {
    zendesk.comment(ticket.id, { authorId: customer.id, body: text });
  }
  await later(20_000);
  chatwoot.faults.clear();

  await aChat(system, 'James Carter', 'Hi, do you have the 1.7 litre one in red?');
  await aChat(system, 'Camille Lefèvre', 'Est-il possible de reporter la livraison à samedi ?');
  await later(20_000);
  const beatriz = await aChat(system, 'Beatriz Souza', 'Oi! Vocês entregam em Belo Horizonte? 📦');
  await later(5_000);
  // Its webhook gets lost: a sync finds it.
  chatwoot.customerMessage(beatriz.id, 'E quanto fica o frete?', { silent: true });
  await later(20_000);
  const mai = await aChat(system, 'Nguyễn Thị Mai', 'Em ơi, đơn hàng của chị giao đến đâu rồi?');
  await aChat(system, 'রহিম উদ্দিন', 'আসসালামু আলাইকুম', 'এই কেটলিটা কি এখনও স্টকে আছে?');
  await later(longestMs);
  return { annsId, chloesId, beatriz, mai };
}
