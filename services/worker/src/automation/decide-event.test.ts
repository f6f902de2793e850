import { expect, test } from 'vitest';
import { decideEvent } from './decide-event.ts';

const latest = { id: 'r1', covers: ['e1', 'e2'], threadIds: ['t1', 't2'] };

test.each([
  { name: 'a new ticket', event: { type: 'ticket.created' }, id: 'e9', latest: undefined },
  { name: 'a hint after a run', event: { type: 'hint' }, id: 'e9', latest },
  {
    name: 'one that waited, about a thread that was not shown yet',
    event: { type: 'ticket.customer_replied', threadId: 't3' },
    id: 'e2',
    latest,
  },
] as const)('$name has the ticket read', ({ event, id, latest }) => {
  expect(decideEvent({ threadId: undefined, ...event }, id, latest)).toEqual({ kind: 'read' });
});

test.each([
  { event: { type: 'hint' }, id: 'e2', reason: 'covered' },
  { event: { type: 'ticket.customer_replied', threadId: 't2' }, id: 'e1', reason: 'covered' },
  { event: { type: 'ticket.agent_replied' }, id: 'e9', reason: 'agent-reply' },
  { event: { type: 'ticket.deleted' }, id: 'e9', reason: 'deleted' },
] as const)('$event.type as $id is skipped: $reason', ({ event, id, reason }) => {
  const decision = decideEvent({ threadId: undefined, ...event }, id, latest);
  expect(decision).toEqual({ kind: 'skip', reason });
});
