import { Flow } from '@omnirelay/shared/config/flows.ts';
import { expect, test } from 'vitest';
import { chatwootCase } from './chatwoot/contract-case.ts';
import { chatwoot } from './chatwoot/index.ts';
import { flowsFor } from './flows-for.ts';
import { OpenAiConnection } from './openai/config.ts';
import type { Connection } from './registry.ts';
import { zendeskCase } from './zendesk/contract-case.ts';
import { zendesk } from './zendesk/index.ts';
import { zohoHmacCase } from './zoho/contract-case.ts';
import { zoho } from './zoho/index.ts';

const connections: Record<string, Connection> = {
  zendesk: { ...zendesk.settings.parse(zendeskCase.settings(['made-up'])), name: 'zendesk' },
  chatwoot: { ...chatwoot.settings.parse(chatwootCase.settings(['made-up'])), name: 'chatwoot' },
  zoho: { ...zoho.settings.parse(zohoHmacCase.settings(['made-up'])), name: 'zoho' },
  llm: {
    ...OpenAiConnection.parse({
      ...{ provider: 'openai', baseUrl: 'https://llm.example/v1', apiKey: 'k', model: 'm' },
    }),
    name: 'llm',
  },
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
  Flow.parse({ kind: 'automate', id: 'desk', zoho: 'zoho', llm: 'llm' }),
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
  { connection: 'zoho', type: 'ticket.created', want: ['desk'] },
  { connection: 'zoho', type: 'ticket.customer_replied', want: ['desk'] },
  { connection: 'zoho', type: 'hint', want: ['desk'] },
  // Mostly our own doing, and none of it begins a run.
  { connection: 'zoho', type: 'ticket.updated', want: [] },
  { connection: 'zoho', type: 'ticket.agent_replied', want: [] },
  { connection: 'zoho', type: 'ticket.commented', want: [] },
  { connection: 'zoho', type: 'unknown', want: [] },
  { connection: 'llm', type: 'ticket.created', want: [] },
])('$type of $connection goes to $want', ({ connection, type, want }) => {
  const from = connections[connection];
  if (!from) throw new Error('no such connection');
  expect(flowsFor(flows, from, type)).toEqual(want);
});
