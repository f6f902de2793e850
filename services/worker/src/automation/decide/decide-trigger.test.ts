import { expect, test } from 'vitest';
import { decideTrigger } from './decide-trigger.ts';
import { agentId, anAnswer, aThread, aTicket, colleague } from './samples.ts';

const ourselves = { agentId, addresses: ['contact@cab.example'] };
const draft = { status: 'DRAFT' };
const from = (email: string) => ({ author: { id: null, name: '', email, type: 'END_USER' } });

test.each([
  { name: 'the only one', threads: [aThread('1', 1)], id: '1' },
  { name: 'the newest, newest first', threads: [aThread('2', 2), aThread('1', 1)], id: '2' },
  { name: 'the newest, oldest first', threads: [aThread('1', 1), aThread('2', 2)], id: '2' },
  { name: 'one after an answer', threads: [anAnswer('2', 2), aThread('3', 3)], id: '3' },
  {
    name: 'one with a draft after it',
    threads: [aThread('1', 1), anAnswer('2', 2, draft)],
    id: '1',
  },
  {
    name: 'one with a private thread after it',
    threads: [aThread('1', 1), anAnswer('2', 2, { visibility: 'private' })],
    id: '1',
  },
])('$name is answered', ({ threads, id }) => {
  expect(decideTrigger(aTicket(), threads, ourselves)).toMatchObject({ kind: 'trigger', id });
});

test('a ticket without threads is answered itself', () => {
  const ticket = aTicket();
  const atMs = ticket.createdTime.getTime();
  const id = `ticket-${ticket.id}`;
  expect(decideTrigger(ticket, [], ourselves)).toEqual({ kind: 'trigger', id, atMs });
});

const one = [aThread('1', 1)];
test.each([
  { ticket: { statusType: 'Closed' }, threads: one, reason: 'closed' },
  { ticket: { isArchived: true }, threads: one, reason: 'closed' },
  { ticket: { isSpam: true }, threads: one, reason: 'spam' },
  { ticket: { isTrashed: true }, threads: one, reason: 'trashed' },
  { ticket: {}, threads: [...one, anAnswer('2', 2)], reason: 'answered' },
  { ticket: {}, threads: [...one, anAnswer('2', 2, colleague)], reason: 'answered-by-person' },
  { ticket: {}, threads: [anAnswer('2', 2, draft)], reason: 'no-customer-message' },
  { ticket: { subject: 'Réponse automatique : absent' }, threads: one, reason: 'automatic-sender' },
  {
    ticket: {},
    threads: [aThread('1', 1, from('No Reply <noreply@x.example>'))],
    reason: 'automatic-sender',
  },
  {
    ticket: {},
    threads: [aThread('1', 1, from('Contact@CAB.example'))],
    reason: 'automatic-sender',
  },
  { ticket: { email: 'mailer-daemon@x.example' }, threads: [], reason: 'automatic-sender' },
])('nothing is answered: $reason', ({ ticket, threads, reason }) => {
  const decision = decideTrigger(aTicket(ticket), threads, ourselves);
  expect(decision).toEqual({ kind: 'nothing', reason });
});
