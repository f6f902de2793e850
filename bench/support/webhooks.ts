import { createHmac, randomUUID } from 'node:crypto';

export const webhookSecret = 'obviously-fake-webhook-secret-for-benchmarks';
export const agentId = '900000001';

export interface Webhook {
  /** Number of the message, unique within a run; the relayed text says it too. */
  messageId: number;
  ticketId: string;
  body: string;
}

let lastMessageId = 0;
let lastTicketId = 1_000;

/** Ids of tickets that no other call of this run names. */
export function newTickets(count: number): string[] {
  return Array.from({ length: count }, () => String(++lastTicketId));
}

/** New comments of customers, spread evenly over the tickets. About 1.3 KB each, as Zendesk sends them. */
export function newComments(count: number, tickets: string[]): Webhook[] {
  return Array.from({ length: count }, (_, i) => {
    const messageId = ++lastMessageId;
    const ticketId = tickets[i % tickets.length] ?? '';
    return { messageId, ticketId, body: JSON.stringify(commentAdded(messageId, ticketId)) };
  });
}

/** base64(HMAC-SHA256(secret, timestamp + body)), as in the adapter's `verify.ts`. */
export function signed(body: string): Record<string, string> {
  const timestamp = new Date().toISOString();
  return {
    'content-type': 'application/json',
    'x-zendesk-webhook-signature-timestamp': timestamp,
    'x-zendesk-webhook-signature': createHmac('sha256', webhookSecret)
      .update(timestamp)
      .update(body)
      .digest('base64'),
  };
}

export function textOf(messageId: number): string {
  return `Message ${messageId} says: the kettle still leaks, although I have tightened the lid twice. What should I do next? It drips on the table, and the light does not go off.`;
}

/** https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/ */
function commentAdded(messageId: number, ticketId: string) {
  const now = new Date().toISOString();
  return {
    account_id: 22_000_001,
    id: randomUUID(),
    subject: `zen:ticket:${ticketId}`,
    time: now,
    type: 'zen:event-type:ticket.comment_added',
    zendesk_event_version: '2022-11-06',
    detail: {
      id: ticketId,
      subject: 'The kettle leaks',
      description: 'Since yesterday the kettle leaks at the lid. I bought it in March.',
      status: 'OPEN',
      priority: 'NORMAL',
      type: 'QUESTION',
      is_public: true,
      actor_id: '800000002',
      requester_id: '800000002',
      submitter_id: '800000002',
      assignee_id: null,
      group_id: '8447346634270',
      organization_id: null,
      brand_id: '8447346621310',
      form_id: '8646151517822',
      custom_status: '8646151530110',
      external_id: null,
      tags: ['kettle', 'from_chatwoot', 'api_integration', 'no_webhook'],
      created_at: '2026-03-01T08:00:00Z',
      updated_at: now,
      via: { channel: 'web' },
    },
    event: {
      comment: {
        id: String(7_000_000_000 + messageId),
        body: textOf(messageId),
        is_public: true,
        author: { id: '800000002', is_staff: false, name: 'Ann Lee' },
      },
      meta: { sequence: { id: '01J9Z3K7Q8W2R5T6Y1X4V0N8M3', position: 1 } },
    },
  };
}
