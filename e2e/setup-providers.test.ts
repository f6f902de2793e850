import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ChatwootFake, startChatwoot } from '@omnirelay/sandbox/chatwoot/index.ts';
import { startZendesk, type ZendeskFake } from '@omnirelay/sandbox/zendesk/index.ts';
import { startZoho, type ZohoFake } from '@omnirelay/sandbox/zoho/index.ts';
import { migrateStore } from '@omnirelay/shared/store/database.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { runSetup } from './support/run-setup.ts';

const redis = testRedis();
const database = testDatabase();
const account = {
  orgId: '60001234567',
  clientId: '1000.CLIENTOFTHISTEST',
  clientSecret: 'client-secret-of-this-test',
  refreshToken: '1000.refresh.token-of-this-test',
};
const sourceId = '49ad222a-f812-41e7-8c3f-9a214cf093ae';
const foreignUrl = 'https://crm.example/hook';

let zendesk: ZendeskFake;
let chatwoot: ChatwootFake;
let zoho: ZohoFake;
/** Somebody who answers 200 to whatever providers ask. */
const relay = createServer((_request, response) => response.end('ok'));
let publicUrl: string;

beforeAll(async () => {
  await migrateStore(database.url);
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  publicUrl = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  return () => void relay.close();
});

beforeEach(async () => {
  await redis.connection.flushdb();
  await database.pool.query('truncate connection_secrets');
  zendesk = await startZendesk({
    email: 'relay@acme.example',
    apiToken: 'zendesk-token',
    agent: { role: 'admin' },
    webhooks: [{ url: foreignUrl, secret: 'foreign', name: 'CRM' }],
  });
  chatwoot = await startChatwoot({
    apiToken: 'chatwoot-token',
    webhooks: [{ url: foreignUrl, secret: 'foreign' }],
  });
  zoho = await startZoho({ ...account, webhooks: [{ url: foreignUrl, auth: 'jwt' }] });
});

afterEach(async () => {
  const unexpected = [zendesk, chatwoot, zoho].flatMap((fake) => fake.unexpected);
  await Promise.all([zendesk.close(), chatwoot.close(), zoho.close()]);
  expect(unexpected).toEqual([]);
});

function config(changes: Record<string, Record<string, unknown>> = {}): string {
  return stringify({
    publicUrl,
    connections: {
      'zendesk-main': {
        provider: 'zendesk',
        baseUrl: zendesk.url,
        email: 'relay@acme.example',
        apiToken: 'zendesk-token',
        ...changes.zendesk,
      },
      'chatwoot-main': {
        provider: 'chatwoot',
        baseUrl: chatwoot.url,
        accountId: 2,
        inboxId: 2,
        apiToken: 'chatwoot-token',
        ...changes.chatwoot,
      },
      'zoho-main': {
        provider: 'zoho',
        dataCentre: 'eu',
        ...account,
        sourceId,
        baseUrls: zoho.urls,
        webhook: { auth: 'jwt' },
        ...changes.zoho,
      },
    },
    flows: [
      { kind: 'relay', zendesk: 'zendesk-main', chatwoot: 'chatwoot-main' },
      { kind: 'automate', zoho: 'zoho-main' },
    ],
  });
}

const run = (
  options: Parameters<typeof runSetup>[1] = {},
  text = config(),
  more: Partial<Parameters<typeof runSetup>[0]> = {},
) => runSetup({ redisUrl: redis.url, databaseUrl: database.url, config: text, ...more }, options);

const urlOf = (connection: string) => `${publicUrl}/webhooks/${connection}`;
const ofChatwoot = () => fetchWebhooks();

async function fetchWebhooks(): Promise<
  { id: number; url: string; name: string | null; subscriptions: string[]; secret: string }[]
> {
  const answer = await fetch(`${chatwoot.url}/api/v1/accounts/2/webhooks`, {
    headers: { 'api-access-token': 'chatwoot-token' },
  });
  // biome-ignore lint/suspicious/noExplicitAny: JSON that the fake made
  return ((await answer.json()) as any).payload.webhooks;
}

/** What all three have, in one value: nothing may differ where nothing was to be done. */
const everything = async () =>
  structuredClone([
    zendesk.webhookList(),
    zendesk.triggers(),
    await ofChatwoot(),
    zoho.subscriptions(),
  ]);

const secretsKept = async () =>
  (
    await database.pool.query(
      'select connection, source, sealed from connection_secrets order by 1, 2',
    )
  ).rows;

describe('a new installation', () => {
  test('is planned, and nothing is changed before somebody says yes', async () => {
    const before = await everything();
    const { code, lines } = await run();
    expect(code).toBe(2);
    expect(lines).toEqual([
      'zendesk-main:',
      `  + create webhook "Omnirelay (zendesk-main)": none calls ${urlOf('zendesk-main')}`,
      '  + create secret of webhook "Omnirelay (zendesk-main)": is kept once it is there',
      'chatwoot-main:',
      '  = inbox "Zendesk": is there',
      `  + create webhook "Omnirelay (chatwoot-main)": none calls ${urlOf('chatwoot-main')}`,
      '  + create secret of webhook "Omnirelay (chatwoot-main)": is kept once it is there',
      expect.stringMatching(/^ {2}! Chatwoot 4.14 and newer do not call private addresses/),
      'zoho-main:',
      `  + create webhook "Omnirelay (zoho-main)": none calls ${urlOf('zoho-main')}`,
      '  + create secret of webhook "Omnirelay (zoho-main)": is kept once it is there',
      '6 changes at 3 connections.',
      'Nothing was changed: run it again with --yes to apply.',
    ]);
    expect(await everything()).toEqual(before);
    expect((await run({}, config(), { confirm: async () => false })).code).toBe(2);
    expect(await everything()).toEqual(before);
  });

  test('is set up, and a second time nothing is left to do', async () => {
    const { code, lines } = await run({ yes: true });
    expect([code, lines.at(-1)]).toEqual([0, 'All is set up.']);

    const [foreign, webhook] = zendesk.webhookList();
    expect(foreign).toMatchObject({ url: foreignUrl, name: 'CRM' });
    expect(webhook).toMatchObject({
      url: urlOf('zendesk-main'),
      name: 'Omnirelay (zendesk-main)',
      status: 'active',
      kind: 'event',
    });
    expect(webhook?.subscriptions?.toSorted()).toEqual(
      [
        'ticket.attachment_linked_to_comment',
        'ticket.attachment_redacted_from_comment',
        'ticket.comment_added',
        'ticket.comment_made_private',
        'ticket.comment_redacted',
        'ticket.created',
        'ticket.status_changed',
        'ticket.tags_changed',
      ].toSorted(),
    );
    expect(
      (await ofChatwoot()).map(({ url, subscriptions }) => [url, subscriptions.length]),
    ).toEqual([
      [foreignUrl, 8],
      [urlOf('chatwoot-main'), 3],
    ]);
    expect(zoho.subscriptions()[1]).toMatchObject({
      url: urlOf('zoho-main'),
      subscriptions: { Ticket_Add: null, Ticket_Thread_Add: { direction: 'in' } },
      ignoreSourceId: sourceId,
      isEnabled: true,
    });

    const before = await everything();
    const kept = await secretsKept();
    expect(kept.map(({ connection, source }) => `${connection} ${source}`)).toEqual([
      'chatwoot-main webhook-2',
      `zendesk-main webhook-${webhook?.id}`,
      `zoho-main webhook-${zoho.subscriptions()[1]?.id}`,
    ]);
    const secrets = [webhook?.secret ?? '', (await ofChatwoot())[1]?.secret ?? ''];
    for (const secret of secrets) {
      expect(JSON.stringify([kept, lines])).not.toContain(secret);
      expect(secret.length).toBeGreaterThan(20);
    }

    const again = await run();
    expect([again.code, again.lines.at(-1)]).toEqual([0, 'Nothing to change.']);
    await run({ yes: true });
    expect(await everything()).toEqual(before);
    expect(await secretsKept()).toEqual(kept);
  });

  test('is set up after a question at a terminal, too', async () => {
    const { code } = await run({ connection: 'zendesk-main' }, config(), {
      confirm: async (question) => question === 'Apply?',
    });
    expect(code).toBe(0);
    expect(zendesk.webhookList()).toHaveLength(2);
    expect(await ofChatwoot()).toHaveLength(1);
  });
});

test('of two at once, one is sent away and nothing is made twice', async () => {
  const options = { connection: 'zendesk-main', yes: true };
  zendesk.faults.inject({
    method: 'POST',
    path: /webhooks$/,
    fault: { kind: 'delay', ms: 2_000 },
  });
  const runs = await Promise.all([run(options), run(options), run(options)]);
  expect(runs.map(({ code }) => code).sort()).toEqual([0, 1, 1]);
  const told = runs.flatMap(({ lines }) => lines).join('\n');
  expect(told).toContain('somebody is setting zendesk-main up right now');
  expect(zendesk.webhookList()).toHaveLength(2);
  expect((await run({ connection: 'zendesk-main' })).lines.at(-1)).toBe('Nothing to change.');
});

describe('broken off in the middle', () => {
  type Break = ['zendesk' | 'chatwoot' | 'zoho', string, RegExp, number];
  const breaks: Break[] = [
    ['zendesk', 'POST', /\/webhooks$/, 0],
    ['zendesk', 'GET', /\/webhooks\?/, 2],
    ['zendesk', 'GET', /signing_secret/, 0],
    ['chatwoot', 'POST', /\/webhooks$/, 0],
    ['chatwoot', 'POST', /\/inboxes$/, 0],
    ['chatwoot', 'GET', /\/webhooks$/, 2],
    ['zoho', 'POST', /\/webhooks$/, 0],
    ['zoho', 'GET', /\/webhooks$/, 2],
  ];
  const kinds = ['drop-before', 'drop-after'] as const;

  test.each(breaks.flatMap((one) => kinds.map((kind) => [...one, kind] as const)))(
    'at %s %s %s (%i first): %s',
    async (name, method, path, skip, kind) => {
      const text = config({ chatwoot: { inboxId: 7 } });
      const fake = { zendesk, chatwoot, zoho }[name];
      fake.faults.inject({ method, path, skip, fault: { kind } });
      const broken = await run({ yes: true }, text);
      expect(broken.code).toBe(1);
      expect(broken.lines.join('\n')).toContain('it could not be asked now');
      fake.faults.clear();

      const { lines } = await run({ yes: true }, text);
      const problems = lines.filter((line) => line.includes('✖'));
      expect(problems.at(-1)).toContain('set "inboxId: 3" of chatwoot-main in omnirelay.yaml');
      expect(problems.filter((line) => !line.includes('inboxId'))).toEqual([]);
      expect(zendesk.webhookList()).toHaveLength(2);
      expect(await ofChatwoot()).toHaveLength(2);
      expect(zoho.subscriptions()).toHaveLength(2);
      expect(await inboxNames()).toEqual(['Zendesk', 'Omnirelay (chatwoot-main)']);
      expect(await secretsKept()).toHaveLength(3);
    },
  );
});

async function inboxNames(): Promise<string[]> {
  const answer = await fetch(`${chatwoot.url}/api/v1/accounts/2/inboxes`, {
    headers: { 'api-access-token': 'chatwoot-token' },
  });
  const { payload } = (await answer.json()) as { payload: { name: string }[] };
  return payload.map(({ name }) => name);
}

describe('what has drifted is repaired, and nobody else is touched', () => {
  const call = (path: string, method: string, body: unknown) =>
    fetch(`${zendesk.url}/api/v2${path}`, {
      method,
      headers: {
        authorization: `Basic ${btoa('relay@acme.example/token:zendesk-token')}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify(body),
    });
  const callChatwoot = (path: string, method: string, body?: unknown) =>
    fetch(`${chatwoot.url}/api/v1/accounts/2${path}`, {
      method,
      headers: { 'api-access-token': 'chatwoot-token', 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });

  beforeEach(async () => {
    expect((await run({ yes: true })).code).toBe(0);
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['switched off', 'is inactive', () => changeZendesk({ status: 'inactive' })],
    [
      'another address',
      'calls https://old.example/x',
      () => changeZendesk({ endpoint: 'https://old.example/x' }),
    ],
    [
      'fewer events',
      'does not tell of ticket.created, ticket.comment_added',
      () => changeZendesk({ subscriptions: ['zen:event-type:ticket.status_changed'] }),
    ],
    [
      'another secret at Zendesk',
      'is another than the one that is kept',
      async () => call(`/webhooks/${zendesk.webhookList()[1]?.id}/signing_secret`, 'POST', {}),
    ],
    [
      'deleted at Zendesk',
      'none calls',
      async () => call(`/webhooks/${zendesk.webhookList()[1]?.id}`, 'DELETE', {}),
    ],
    ['deleted at Chatwoot', 'none calls', async () => callChatwoot('/webhooks/2', 'DELETE')],
    [
      'another address at Chatwoot',
      'calls https://old.example/x',
      async () => callChatwoot('/webhooks/2', 'PATCH', { url: 'https://old.example/x' }),
    ],
    [
      'more events at Chatwoot',
      'also tells of contact_updated',
      async () =>
        callChatwoot('/webhooks/2', 'PATCH', {
          subscriptions: [...((await ofChatwoot())[1]?.subscriptions ?? []), 'contact_updated'],
        }),
    ],
    [
      'not enabled at Zoho',
      'is not enabled',
      async () => void Object.assign(zoho.subscriptions()[1] ?? {}, { isEnabled: false }),
    ],
    [
      'fewer events at Zoho',
      'does not tell of all Ticket_Add',
      async () =>
        void Object.assign(zoho.subscriptions()[1] ?? {}, {
          subscriptions: { Ticket_Thread_Add: null },
        }),
    ],
    [
      'a secret that is forgotten',
      'is kept nowhere',
      () => database.pool.query("delete from connection_secrets where connection = 'zoho-main'"),
    ],
  ])('%s: %s', async (_, why, drift) => {
    const foreign = [zendesk.webhookList()[0], (await ofChatwoot())[0], zoho.subscriptions()[0]];
    const untouched = structuredClone(foreign);
    await drift();
    const planned = await run();
    expect(planned.code).toBe(2);
    expect(planned.lines.join('\n')).toContain(why);
    expect((await run({ yes: true })).code).toBe(0);
    const again = await run();
    expect([again.code, again.lines.at(-1)]).toEqual([0, 'Nothing to change.']);
    const now = [zendesk.webhookList()[0], (await ofChatwoot())[0], zoho.subscriptions()[0]];
    expect(now).toEqual(untouched);
    expect(
      [zendesk.webhookList(), await ofChatwoot(), zoho.subscriptions()].map((all) => all.length),
    ).toEqual([2, 2, 2]);
    expect(await secretsKept()).toHaveLength(3);
  });

  async function changeZendesk(webhook: object) {
    const { status } = await call(`/webhooks/${zendesk.webhookList()[1]?.id}`, 'PATCH', {
      webhook,
    });
    expect(status).toBe(204);
  }
});

describe('an account of triggers', () => {
  test('gets a webhook, a trigger that is not fired by us, and its secret', async () => {
    const only = { connection: 'zendesk-main' };
    const { code } = await run({ ...only, yes: true, zendesk: 'triggers' });
    expect(code).toBe(0);
    const webhook = zendesk.webhookList()[1];
    expect(webhook).toMatchObject({ kind: 'trigger', url: urlOf('zendesk-main') });
    expect(zendesk.triggers()).toMatchObject([
      {
        title: 'Omnirelay (zendesk-main)',
        active: true,
        conditions: {
          all: expect.arrayContaining([
            { field: 'role', operator: 'is_not', value: String(zendesk.agent.id) },
          ]),
        },
        actions: [{ field: 'notification_webhook', value: [webhook?.id, expect.any(String)] }],
      },
    ]);
    // What it has is what it is compared with, also without being told again.
    const again = await run(only);
    expect([again.code, again.lines.at(-1)]).toEqual([0, 'Nothing to change.']);
  });

  test.each(['drop-before', 'drop-after'] as const)(
    'broken off at its trigger: %s',
    async (kind) => {
      const options = { connection: 'zendesk-main', yes: true, zendesk: 'triggers' } as const;
      zendesk.faults.inject({ method: 'POST', path: /triggers/, fault: { kind } });
      expect((await run(options)).code).toBe(1);
      expect((await run(options)).code).toBe(0);
      expect([zendesk.webhookList().length, zendesk.triggers().length]).toEqual([2, 1]);
    },
  );
});

describe('a Chatwoot that cannot sign', () => {
  const webhookToken = 'a-long-random-token';

  test('gets the token into its URL, and nothing of it is shown', async () => {
    chatwoot.switches.signs = 'none';
    const text = config({ chatwoot: { webhookToken } });
    const { code, lines } = await run({ connection: 'chatwoot-main', yes: true }, text);
    expect((await ofChatwoot())[1]?.url).toBe(`${urlOf('chatwoot-main')}?token=${webhookToken}`);
    expect(lines.join('\n')).not.toContain(webhookToken);
    expect(lines.join('\n')).toContain('the token in the URL vouches');
    expect(code).toBe(0);
  });

  test('without a token, says what to do', async () => {
    chatwoot.switches.signs = 'none';
    const { code, lines } = await run({ connection: 'chatwoot-main', yes: true });
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('Not all is set up');
    expect(lines.join('\n')).toContain('set webhookToken in omnirelay.yaml');
  });
});

describe('what a provider refuses is said in a line, and keeps no other back', () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      'zendesk-main',
      () => Object.assign(zendesk.agent, { role: 'agent' }),
      /make it an administrator in Zendesk/,
    ],
    [
      'chatwoot-main',
      () => Object.assign(chatwoot.serviceUser, { role: 'agent' }),
      /make it an administrator in Chatwoot/,
    ],
    [
      'chatwoot-main',
      () => Object.assign(chatwoot.switches, { apiAndWebhooks: false }),
      /plan has no API/,
    ],
    [
      'zoho-main',
      () => Object.assign(zoho.switches, { hasWebhookScopes: false }),
      /no scope for webhooks/,
    ],
    [
      'zoho-main',
      () => Object.assign(zoho.switches, { enabledWebhooks: 0 }),
      /edition of Desk allows no more/,
    ],
    ['zoho-main', () => zoho.revokeRefreshToken(), /✖/],
  ])('%s', async (name, spoil, message) => {
    spoil();
    const { code, lines } = await run({ yes: true });
    expect(code).toBe(1);
    expect(lines.join('\n')).toMatch(message);
    const kept = (await secretsKept()).map(({ connection }) => connection);
    expect(kept).toEqual(
      ['chatwoot-main', 'zendesk-main', 'zoho-main'].filter((other) => other !== name),
    );
  });

  test.each([
    [
      'a refused source to ignore',
      () => Object.assign(zoho.switches, { refusesIgnoreSourceId: true }),
    ],
    ['a portal without webhooks', () => void zoho.setWebhooks([])],
  ])('but not %s', async (_, spoil) => {
    spoil();
    const only = { connection: 'zoho-main' };
    expect((await run({ ...only, yes: true })).code).toBe(0);
    expect((await run(only)).lines.at(-1)).toBe('Nothing to change.');
  });

  test('Desk cannot reach us', async () => {
    const text = config().replace(publicUrl, 'http://127.0.0.1:1');
    const { code, lines } = await run({ connection: 'zoho-main', yes: true }, text);
    expect(code).toBe(1);
    expect(lines.join('\n')).toContain('Desk could not reach our URL');
  });
});

describe('what is missing is asked for before anything is made', () => {
  test('the key to keep secrets by', async () => {
    const before = await everything();
    const text = config({ zoho: { webhook: { auth: 'secret' } } });
    const only = { connection: 'chatwoot-main', yes: true };
    await expect(run(only, text, { encryptionKey: undefined })).rejects.toThrow(/ENCRYPTION_KEY/);
    expect(await everything()).toEqual(before);
  });

  test('where providers reach us', async () => {
    const text = config().replace(/^publicUrl: .*\n/, '');
    await expect(run({}, text)).rejects.toThrow(/--public-url/);
    await expect(run({ publicUrl: 'relay.acme.com' }, text)).rejects.toThrow(/no address/);
    expect((await run({ publicUrl: `${publicUrl}/` }, text)).lines[1]).toContain(
      urlOf('zendesk-main'),
    );
  });

  test('a connection that there is', async () => {
    await expect(run({ connection: 'zendesk' })).rejects.toThrow(/There are: zendesk-main/);
  });
});
