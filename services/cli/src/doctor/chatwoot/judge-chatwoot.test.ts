import { expect, test } from 'vitest';
import type { Failure } from '../attempt.ts';
import { type ChatwootFacts, judgeChatwoot } from './judge-chatwoot.ts';

const url = 'https://hooks.acme.example/webhooks/chat';
const needed = ['message_created', 'conversation_status_changed'];
const webhook = { id: '1', url, subscriptions: needed, secret: 'shared' as string | undefined };
const inbox = { id: '5', name: 'Zendesk', isApi: true, webhookUrl: undefined, secret: undefined };
const ok = <T>(value: T) => ({ ok: true as const, value });
const no = (kind: Failure['kind']) => ({ ok: false as const, failure: { kind, words: 'HTTP' } });
const asRole = (role: string, status = 'active') =>
  ok({ id: '9', accounts: [{ id: '2', role, status }] });
const token = 'planted-token-of-the-file';
const unsigned = ok([{ ...webhook, secret: undefined }]);
const withToken = (value: string) =>
  ok([{ ...webhook, secret: undefined, url: `${url}?token=${value}` }]);

const well: ChatwootFacts = {
  name: 'chat',
  accountId: '2',
  inboxId: '5',
  isRelayed: true,
  profile: asRole('administrator'),
  inbox: ok(inbox),
  webhooks: ok([webhook]),
  place: { path: '/webhooks/chat', established: [], publicUrl: 'https://hooks.acme.example' },
  needed,
  own: ['older', 'shared'],
  webhookToken: undefined,
  isUnsigned: false,
  heard: 'lately',
  privateUrls: new Set(),
};
const ofInbox = (secret: string | undefined) => ok({ ...inbox, webhookUrl: url, secret });

test.each<[string, Partial<ChatwootFacts>, string[]]>([
  ['in order', {}, []],
  ["a bot's token", { profile: no('refused') }, ['credentials_refused']],
  ['no answer', { profile: no('away') }, ['provider_unreachable']],
  ['another account', { accountId: '3' }, ['account_missing']],
  ['suspended', { profile: asRole('administrator', 'suspended') }, ['account_suspended']],
  ['an agent', { profile: asRole('agent'), webhooks: no('forbidden') }, ['role_not_admin']],
  ['no inbox', { inbox: no('absent') }, ['inbox_missing']],
  ['no inbox, and no relay', { inbox: no('absent'), isRelayed: false }, []],
  ['an inbox of Facebook', { inbox: ok({ ...inbox, isApi: false }) }, ['inbox_not_api']],
  ['none', { webhooks: ok([]) }, ['webhook_missing']],
  [
    'elsewhere',
    { webhooks: ok([{ ...webhook, url: 'https://old.example/webhooks/chat' }]) },
    ['webhook_elsewhere'],
  ],
  ["the inbox's own, which has no filter", { webhooks: ok([]), inbox: ofInbox('shared') }, []],
  [
    "the inbox's with another secret",
    { webhooks: ok([]), inbox: ofInbox('x') },
    ['webhook_secret_wrong'],
  ],
  [
    "the inbox's, too old to sign",
    { webhooks: ok([]), inbox: ofInbox(undefined) },
    ['webhook_unsigned'],
  ],
  [
    "the inbox's secret, which agents don't see",
    { profile: asRole('agent'), webhooks: no('forbidden'), inbox: ofInbox(undefined) },
    ['role_not_admin'],
  ],
  ['both', { inbox: ofInbox('shared') }, ['webhook_twice']],
  ['another secret', { own: ['theirs'] }, ['webhook_secret_wrong']],
  ['neither secret nor token', { own: [] }, ['webhook_secret_missing']],
  [
    'neither, and nobody to ask',
    { own: [], webhooks: no('away') },
    ['webhook_secret_missing', 'webhooks_hidden'],
  ],
  ['unsigned, and we want a signature', { webhooks: unsigned }, ['webhook_unsigned']],
  ['unsigned, with our token', { webhooks: withToken(token), own: [], webhookToken: token }, []],
  [
    'unsigned, without it',
    { webhooks: unsigned, own: [], webhookToken: token },
    ['webhook_token_wrong'],
  ],
  [
    'unsigned, with another',
    { webhooks: withToken('planted-other'), own: [], webhookToken: token },
    ['webhook_token_wrong'],
  ],
  [
    'unsigned, with our token, but a secret is set, too',
    { webhooks: withToken(token), webhookToken: token },
    ['webhook_unsigned'],
  ],
  [
    'signed, and a token alone is enough for us',
    { webhooks: ok([{ ...webhook, url: `${url}?token=${token}` }]), own: [], webhookToken: token },
    [],
  ],
  ['in the sandbox', { webhooks: unsigned, own: [], isUnsigned: true }, []],
  [
    'without messages',
    { webhooks: ok([{ ...webhook, subscriptions: [] }]) },
    ['webhook_events_missing'],
  ],
  ['private', { privateUrls: new Set([url]), heard: 'never' }, ['webhook_url_private']],
  ['private, and it gets through', { privateUrls: new Set([url]) }, []],
])('%s', (_, more, codes) => {
  const found = judgeChatwoot({ ...well, ...more });
  expect(found.map(({ code }) => code)).toEqual(codes);
  expect(JSON.stringify(found)).not.toMatch(/planted|shared|theirs/);
});
