import type { ZendeskFake } from '../zendesk/index.ts';

/** The ticket that the start text's curl announces. */
export const waitingTicketId = 21;

/**
 * Ticket 21 holds a comment that no webhook has announced. The start text's curl does: it names the
 * ticket, the relay reads it and finds the comment.
 */
export function waitingTicket(zendesk: ZendeskFake): void {
  const tester = zendesk.addUser({
    name: 'Tess Tester',
    email: 'tess@example.com',
    role: 'end-user',
  });
  zendesk.createTicket({
    id: waitingTicketId,
    requesterId: tester.id,
    subject: 'Is anybody there?',
    comment: 'Test message',
    silent: true,
  });
}
