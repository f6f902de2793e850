import { expect, test } from 'vitest';
import { type AboutToSend, guardReply } from './guard-reply.ts';
import { agentId, anAnswer, aThread, aTicket, colleague } from './samples.ts';

const about: AboutToSend = {
  triggerId: '1',
  to: 'amelie@client.example',
  from: 'doc@cab.example',
  ticket: aTicket(),
  recipient: 'amelie@client.example',
  threads: [aThread('1', 1)],
  departmentId: aTicket().departmentId,
  addresses: ['DOC@cab.example'],
  agentId,
  escalated: false,
  isByPerson: false,
};

test('nothing has changed: go', () => {
  expect(guardReply(about)).toEqual({ kind: 'go' });
  const itself = { triggerId: `ticket-${about.ticket.id}`, threads: [] };
  expect(guardReply({ ...about, ...itself })).toEqual({ kind: 'go' });
});

const draft = { status: 'DRAFT' };
test.each([
  { name: 'closed', change: { ticket: aTicket({ statusType: 'Closed' }) }, kind: 'refuse' },
  { name: 'spam', change: { ticket: aTicket({ isSpam: true }) }, kind: 'refuse' },
  {
    name: 'superseded',
    change: { threads: [aThread('1', 1), aThread('2', 2)] },
    kind: 'superseded',
  },
  { name: 'superseded', change: { threads: [] }, kind: 'superseded' },
  {
    name: 'draft-exists',
    change: { threads: [aThread('1', 1), anAnswer('2', 2, { ...draft, ...colleague })] },
    kind: 'skip',
  },
  {
    name: 'draft-exists',
    change: { threads: [aThread('1', 1), anAnswer('2', 2, draft)] },
    kind: 'skip',
  },
  { name: 'answered', change: { threads: [aThread('1', 1), anAnswer('2', 2)] }, kind: 'skip' },
  {
    name: 'answered-by-person',
    change: { threads: [aThread('1', 1), anAnswer('2', 2, colleague)] },
    kind: 'refuse',
  },
  {
    name: 'answered-by-person',
    change: { threads: [aThread('1', 1), anAnswer('2', 2)], agentId: undefined },
    kind: 'refuse',
  },
  { name: 'recipient-changed', change: { recipient: 'other@client.example' }, kind: 'refuse' },
  { name: 'recipient-changed', change: { recipient: null }, kind: 'refuse' },
  { name: 'department-changed', change: { departmentId: '7' }, kind: 'refuse' },
  {
    name: 'department-changed',
    change: { addresses: ['facturation@cab.example'] },
    kind: 'refuse',
  },
  { name: 'escalated', change: { escalated: true }, kind: 'refuse' },
  { name: 'escalated', change: { ticket: aTicket({ isEscalated: true }) }, kind: 'refuse' },
])('$name stops it ($kind)', ({ name, change, kind }) => {
  expect(guardReply({ ...about, ...change })).toEqual({ kind, reason: name });
});

test('a person may answer what is escalated, and nothing else that is stopped', () => {
  const byPerson = { ...about, isByPerson: true };
  expect(guardReply({ ...byPerson, escalated: true })).toEqual({ kind: 'go' });
  const closed = aTicket({ statusType: 'Closed' });
  expect(guardReply({ ...byPerson, ticket: closed }).kind).toBe('refuse');
});
