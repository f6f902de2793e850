import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { expect, test } from 'vitest';
import { chatwootCase } from './chatwoot/contract-case.ts';
import { chatwoot } from './chatwoot/index.ts';
import { flowsFor } from './flows-for.ts';
import type { Connection } from './registry.ts';
import { zendeskCase } from './zendesk/contract-case.ts';
import { zendesk } from './zendesk/index.ts';

const connections: Record<string, Connection> = {
  zendesk: { ...zendesk.settings.parse(zendeskCase.settings(['made-up'])), name: 'zendesk' },
  chatwoot: { ...chatwoot.settings.parse(chatwootCase.settings(['made-up'])), name: 'chatwoot' },
};
const relay = (id: string): Flow => ({
  kind: 'relay',
  id,
  zendesk: 'zendesk',
  chatwoot: 'chatwoot',
  tags: [],
  syncStatus: true,
  staffComments: 'outgoing',
  allowPrivate: false,
  maxFileMb: 40,
});
const flows: Flow[] = [
  relay('one'),
  relay('two'),
  { ...relay('elsewhere'), zendesk: 'another', chatwoot: 'another' } as Flow,
  { kind: 'inbox', id: 'inbox', from: ['zendesk', 'chatwoot'] },
];

test.each([
  { connection: 'zendesk', type: 'ticket.comment_added', want: ['one', 'two', 'inbox'] },
  { connection: 'zendesk', type: 'comment.read', want: ['one', 'two', 'inbox'] },
  { connection: 'zendesk', type: 'ticket.tags_changed', want: ['one', 'two'] },
  { connection: 'zendesk', type: 'trigger', want: ['one', 'two'] },
  { connection: 'zendesk', type: 'ticket.merged', want: [] },
  { connection: 'chatwoot', type: 'message_created', want: ['one', 'two', 'inbox'] },
  { connection: 'chatwoot', type: 'conversation_created', want: ['inbox'] },
  { connection: 'chatwoot', type: 'conversation_updated', want: ['inbox'] },
  { connection: 'chatwoot', type: 'conversation_typing_on', want: [] },
])('$type of $connection goes to $want', ({ connection, type, want }) => {
  const from = connections[connection];
  if (!from) throw new Error('no such connection');
  expect(flowsFor(flows, from, type)).toEqual(want);
});
