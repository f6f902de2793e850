import { expect, test } from 'vitest';
import type { Failure } from '../attempt.ts';
import { judgeZoho, type ZohoFacts } from './judge-zoho.ts';

const url = 'https://hooks.acme.example/webhooks/desk';
const subscriptions = { Ticket_Add: null, Ticket_Thread_Add: { direction: 'in' } };
const webhook = { id: '77', url, isEnabled: true, subscriptions, ignoreSourceId: null };
const ok = <T>(value: T) => ({ ok: true as const, value });
const no = (kind: Failure['kind'], words = 'HTTP') => ({
  ok: false as const,
  failure: { kind, words },
});

const well: ZohoFacts = {
  name: 'desk',
  orgId: '1',
  sourceId: undefined,
  webhook: { auth: 'jwt', webhookId: '77' },
  myself: ok({}),
  isRefreshRefused: false,
  organisations: ok([{ id: '1' }]),
  departments: ok(['doc', 'Contact']),
  wantedDepartments: ['DOC', 'Contact'],
  calls: [{ scope: 'Desk.search.READ', read: ok([]) }],
  webhooks: ok([webhook]),
  place: { path: '/webhooks/desk', established: [], publicUrl: 'https://hooks.acme.example' },
  isUsed: true,
  isUnsigned: false,
  heard: 'lately',
  privateUrls: new Set(),
};

test.each<[string, Partial<ZohoFacts>, string[]]>([
  ['in order', {}, []],
  [
    'a dead refresh token',
    { myself: no('refused'), organisations: no('refused') },
    ['credentials_refused'],
  ],
  ['no answer', { myself: no('away'), organisations: no('away') }, ['provider_unreachable']],
  ['another portal', { organisations: ok([{ id: '2' }]) }, ['portal_missing']],
  [
    'another portal, in the words of Desk',
    {
      myself: no('forbidden', 'GET my info: OAUTH_ORG_MISMATCH (HTTP 403)'),
      organisations: no('forbidden'),
    },
    ['portal_missing'],
  ],
  [
    'no scope for anything',
    { myself: no('forbidden', 'GET my info: SCOPE_MISMATCH (HTTP 403)') },
    ['scope_missing'],
  ],
  [
    'a scope that is missing',
    { calls: [{ scope: 'Desk.search.READ', read: no('forbidden', 'OAUTH_SCOPE_MISMATCH') }] },
    ['scope_missing'],
  ],
  ['a department that is gone', { departments: ok(['DOC']) }, ['department_missing']],
  [
    'a refresh token that ended while its access token lasts',
    { isRefreshRefused: true },
    ['token_needs_reauth'],
  ],
  ['a CRM that refuses', { calls: [{ scope: 'x', read: no('refused') }] }, ['credentials_refused']],
  [
    'an agent who may not',
    { calls: [{ scope: 'x', read: no('forbidden') }] },
    ['permission_missing'],
  ],
  ['a CRM that is away', { calls: [{ scope: 'x', read: no('away') }] }, ['provider_unreachable']],
  ['no webhook', { webhooks: ok([]) }, ['webhook_missing']],
  ['webhooks nobody may see', { webhooks: no('forbidden', 'SCOPE_MISMATCH') }, ['webhooks_hidden']],
  ['no id yet', { webhook: { auth: 'jwt' } }, ['webhook_id_wrong']],
  ['the id of another', { webhook: { auth: 'jwt', webhookId: '78' } }, ['webhook_id_wrong']],
  ['switched off', { webhooks: ok([{ ...webhook, isEnabled: false }]) }, ['webhook_disabled']],
  [
    'elsewhere',
    { webhooks: ok([{ ...webhook, url: 'https://old.example/x' }]) },
    ['webhook_elsewhere'],
  ],
  [
    'fewer events',
    { webhooks: ok([{ ...webhook, subscriptions: { Ticket_Add: null } }]) },
    ['webhook_events_missing'],
  ],
  ['private', { privateUrls: new Set([url]), heard: 'never' }, ['webhook_url_private']],
  ['echoes', { sourceId: '49ad222a-f812-41e7-8c3f-9a214cf093ae' }, ['webhook_source']],
  ['a script', { webhook: { auth: 'hmac', secrets: ['x'] }, webhooks: ok([]) }, []],
  [
    'a script without a secret',
    { webhook: { auth: 'secret', secrets: [] } },
    ['webhook_secret_missing'],
  ],
  ['of no flow', { isUsed: false, webhooks: ok([]) }, []],
])('%s', (_, more, codes) => {
  expect(judgeZoho({ ...well, ...more }).map(({ code }) => code)).toEqual(codes);
});
