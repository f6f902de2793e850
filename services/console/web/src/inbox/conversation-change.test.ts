import { expect, test } from 'vitest';
import type { Conversation } from '../api/shapes.ts';
import { aConversation } from '../testing/samples.ts';
import { type ConversationChange, changed, takenBack } from './conversation-change.ts';

const before = aConversation({ status: 'Open', assignee: null, owner: 'people', unread: 2 });

test.each<[ConversationChange, Partial<Conversation>]>([
  [{ kind: 'status', status: 'Closed' }, { status: 'Closed' }],
  [{ kind: 'assign', assignee: 'an@acme.example' }, { assignee: 'an@acme.example' }],
  [{ kind: 'owner', owner: 'ai' }, { owner: 'ai' }],
  [{ kind: 'read' }, { unread: 0 }],
])('%j is made and taken back, and what else has come stays', (change, difference) => {
  const after = changed(before, change);
  expect(after).toEqual({ ...before, ...difference });
  const come = { lastMessageAt: '2026-01-17T12:00:00.000Z' };
  expect(takenBack({ ...after, ...come }, change, before)).toEqual({ ...before, ...come });
});

test('what others have set since is not taken back', () => {
  const now = aConversation({ ...before, assignee: 'binh@acme.example' });
  const change = { kind: 'assign', assignee: 'an@acme.example' } as const;
  expect(takenBack(now, change, before)).toEqual(now);
});
