import type { ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import { expect, test } from 'vitest';
import type { ZendeskContext } from './relay-deps.ts';
import { relayFile } from './relay-file.ts';

test('a file of our own user that was found does not come back', async () => {
  const written = '2026-03-02T12:00:00Z';
  const comment = { id: '7', author_id: '1', public: true, created_at: written };
  const context = {
    event: { connection: 'zendesk-main' },
    flow: { id: 'relay', staffComments: 'outgoing' },
    // The writer died before it could tell what it had made.
    ledger: { find: async () => undefined, originOf: async () => undefined },
    cache: { get: async () => undefined },
    gate: { pass: async () => {}, succeeded: async () => {} },
    zendeskConnection: { name: 'zendesk-main', callsPerMinute: 100 },
    zendesk: {
      comments: async () => ({ comments: [comment], users: [{ id: '1', role: 'agent' }] }),
    },
    ourZendeskUser: async () => '1',
    nowMs: () => Date.parse(written) + 60_000,
  } as unknown as ZendeskContext;
  const event = {
    kind: 'attachment',
    actorId: undefined,
    ticket: { id: '21', requesterId: '2' },
    commentId: '7',
    attachment: { id: '9', name: 'a.png', isPublic: true },
  } as unknown as Extract<ZendeskEvent, { kind: 'attachment' }>;
  expect(await relayFile(context, { ticketId: '21' }, event)).toEqual({
    state: 'skipped',
    reason: 'own-echo',
  });
});
