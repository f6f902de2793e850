import { Flow } from '@omnirelay/shared/config/flows.ts';
import { expect, test } from 'vitest';
import { settingsOf, type WebhookConnection } from '../registry.ts';
import { wantedTypes } from './wanted-types.ts';

const settings = {
  provider: 'chatwoot',
  baseUrl: 'https://chat.acme.com',
  accountId: 2,
  inboxId: 5,
  apiToken: 'hush',
};
const chatwoot = {
  ...settingsOf.chatwoot.parse(settings),
  name: 'chatwoot-main',
} as WebhookConnection;

const known = ['message_created', 'message_updated', 'conversation_created', 'contact_created'];
const relay = { kind: 'relay', zendesk: 'zendesk-main', chatwoot: 'chatwoot-main' };
const forward = { kind: 'forward', from: 'chatwoot-main', url: 'https://crew.example/hook' };

test.each<[string, object[], string[]]>([
  ['no flow', [], []],
  ['a relay', [relay], ['message_created', 'message_updated']],
  ['an inbox too', [relay, { kind: 'inbox', from: ['chatwoot-main'] }], known.slice(0, 3)],
  ['a forward of all', [forward], known],
  [
    'a forward of some',
    [{ ...forward, events: ['contact_*'] }, relay],
    ['message_created', 'message_updated', 'contact_created'],
  ],
  ['another connection', [{ ...relay, chatwoot: 'chatwoot-other' }], []],
])('of %s', (_, flows, want) => {
  const parsed = flows.map((flow) => Flow.parse(flow));
  expect(wantedTypes(parsed, chatwoot, known)).toEqual(want);
});
