import { describe, expect, test } from 'vitest';
import {
  afterStatusEvent,
  broadStatus,
  conversationStatusFor,
  decideTicketStatus,
  isTicketStatusUnclear,
  judgeTicketStatus,
  type StatusMemory,
} from './status.ts';

const nowMs = 1_000_000;
const nothing: StatusMemory = { written: [] };
const wrote = (...statuses: ('open' | 'resolved')[]): StatusMemory => ({
  written: statuses.map((status) => ({ status, atMs: nowMs - 1_000 })),
});
const event = (status: string, updatedAt?: number) => ({ status, updatedAt });
const skip = (reason: string) => ({ kind: 'skip', reason });

test.each([
  ['new', 'open'],
  ['open', 'open'],
  ['pending', 'open'],
  ['hold', 'open'],
  ['solved', 'resolved'],
  ['closed', 'resolved'],
])('a ticket that is %s has a conversation that is %s', (ticket, conversation) => {
  expect(conversationStatusFor(ticket)).toBe(conversation);
});

test.each([
  ['open', 'open'],
  ['pending', 'open'],
  ['snoozed', 'open'],
  ['resolved', 'resolved'],
])('a conversation that is %s counts as %s', (status, broad) => {
  expect(broadStatus(status)).toBe(broad);
});

describe('decideTicketStatus', () => {
  test.each([
    [
      'resolved solves an open ticket',
      'resolved',
      'open',
      nothing,
      { kind: 'write', status: 'solved' },
    ],
    [
      'resolved solves a pending one',
      'resolved',
      'pending',
      nothing,
      { kind: 'write', status: 'solved' },
    ],
    ['open reopens a solved one', 'open', 'solved', nothing, { kind: 'write', status: 'open' }],
    [
      'snoozed reopens a solved one',
      'snoozed',
      'solved',
      nothing,
      { kind: 'write', status: 'open' },
    ],
    ['pending leaves one on hold alone', 'pending', 'hold', nothing, skip('same-status')],
    ['open leaves a pending one alone', 'open', 'pending', nothing, skip('same-status')],
    ['resolved leaves a solved one alone', 'resolved', 'solved', nothing, skip('same-status')],
    ['a closed ticket can’t be reopened', 'open', 'closed', nothing, skip('ticket-closed')],
    ['what we wrote comes back', 'resolved', 'open', wrote('resolved'), skip('own-echo')],
    [
      'an earlier write of ours comes back',
      'open',
      'solved',
      wrote('open', 'resolved'),
      skip('own-echo'),
    ],
    [
      'what we did not write is somebody’s',
      'open',
      'solved',
      wrote('resolved'),
      { kind: 'write', status: 'open' },
    ],
  ])('%s', (_name, status, ticket, memory, want) => {
    expect(decideTicketStatus(event(status), ticket, memory, nowMs)).toEqual(want);
  });

  test('an event older than one that was acted on is stale', () => {
    const memory = { written: [], seenAt: 20.5 };
    expect(decideTicketStatus(event('open', 20.4), 'solved', memory, nowMs)).toEqual(skip('stale'));
  });

  test('a write whose echo never came is not expected for ever', () => {
    const memory: StatusMemory = { written: [{ status: 'open', atMs: nowMs - 61_000 }] };
    const want = { kind: 'write', status: 'open' };
    expect(decideTicketStatus(event('open'), 'solved', memory, nowMs)).toEqual(want);
  });
});

describe('judgeTicketStatus', () => {
  test.each([
    ['the first change we hear of', {}, 'last'],
    ['a later one', { ticketSeenAt: '2026-01-08T10:00:04.999Z' }, 'last'],
    ['one before the last acted on', { ticketSeenAt: '2026-01-08T10:00:05.5Z' }, 'stale'],
    [
      'one before our own write',
      { ticketWritten: { status: 'solved', at: '2026-01-08T10:00:06Z' } },
      'stale',
    ],
    [
      'one in the second of our own write',
      { ticketWritten: { status: 'solved', at: '2026-01-08T10:00:05Z' } },
      'unclear',
    ],
    [
      'one after our own write',
      { ticketWritten: { status: 'solved', at: '2026-01-08T10:00:04Z' } },
      'last',
    ],
  ] as const)('%s', (_name, memory, want) => {
    expect(judgeTicketStatus({ at: '2026-01-08T10:00:05.123456789Z' }, memory)).toBe(want);
  });
});

describe('isTicketStatusUnclear', () => {
  const at = '2026-01-08T10:00:05Z';
  const ticketWritten = { status: 'solved', at };
  test.each([
    ['nothing is known', { status: undefined }, {}, true],
    ['we never wrote', { status: 'open', updatedAt: at }, {}, false],
    ['it is as we wrote it', { status: 'solved', updatedAt: at }, { ticketWritten }, false],
    [
      'it differs in the second of our write',
      { status: 'open', updatedAt: at },
      { ticketWritten },
      true,
    ],
    [
      'it differs later',
      { status: 'open', updatedAt: '2026-01-08T10:00:06Z' },
      { ticketWritten },
      false,
    ],
  ])('%s', (_name, ticket, memory, want) => {
    expect(isTicketStatusUnclear(ticket, memory)).toBe(want);
  });
});

describe('afterStatusEvent', () => {
  test('an echo takes its write and those before it along', () => {
    const after = afterStatusEvent(wrote('open', 'resolved', 'open'), event('resolved', 5), nowMs);
    expect(after.written.map(({ status }) => status)).toEqual(['open']);
    expect(after.seenAt).toBe(5);
  });

  test('a stale event changes nothing', () => {
    const memory = { ...wrote('resolved'), seenAt: 9 };
    expect(afterStatusEvent(memory, event('open', 5), nowMs)).toEqual(memory);
  });

  test('somebody’s change ends the wait for echoes', () => {
    expect(afterStatusEvent(wrote('open'), event('resolved', 5), nowMs).written).toEqual([]);
  });
});

/**
 * Chatwoot announces no status that was so before: a customer's message had reopened the
 * conversation when we came to open it.
 */
test('an agent who resolves and reopens is heard, though a write of ours has no echo', () => {
  let memory = wrote('open');
  const resolved = decideTicketStatus(event('resolved', 5), 'open', memory, nowMs);
  expect(resolved).toEqual({ kind: 'write', status: 'solved' });
  memory = afterStatusEvent(memory, event('resolved', 5), nowMs);
  const reopened = decideTicketStatus(event('open', 6), 'solved', memory, nowMs + 2_000);
  expect(reopened).toEqual({ kind: 'write', status: 'open' });
});
