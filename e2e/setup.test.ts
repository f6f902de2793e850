import { createHmac } from 'node:crypto';
import { startChatwoot } from '@omnirelay/sandbox/chatwoot/index.ts';
import { startZendesk } from '@omnirelay/sandbox/zendesk/index.ts';
import { startZoho } from '@omnirelay/sandbox/zoho/index.ts';
import { openStore } from '@omnirelay/shared/store/database.ts';
import { listDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { eventually } from './support/eventually.ts';
import { startProcesses } from './support/processes.ts';
import { encryptionKey, runSetup } from './support/run-setup.ts';

// Each its own: both accounts number their tickets from the same one on.
const stores = [
  { redis: testRedis(), database: testDatabase() },
  { redis: testRedis(), database: testDatabase() },
];
const desk = {
  orgId: '60001234567',
  clientId: '1000.CLIENTOFTHISTEST',
  clientSecret: 'client-secret-of-this-test',
  refreshToken: '1000.refresh.token-of-this-test',
};

async function startFakes() {
  const zendesk = await startZendesk({
    email: 'relay@acme.example',
    apiToken: 'zendesk-token',
    agent: { role: 'admin' },
    webhookRetryScale: 0.01,
  });
  const chatwoot = await startChatwoot({ apiToken: 'chatwoot-token' });
  // Its secret may be known a look later.
  const zoho = await startZoho({
    ...desk,
    switches: { webhookRetries: { times: 20, delayMs: 200 } },
  });
  onTestFinished(async () => {
    const unexpected = [zendesk, chatwoot, zoho].flatMap((fake) => fake.unexpected);
    await Promise.all([zendesk.close(), chatwoot.close(), zoho.close()]);
    expect(unexpected).toEqual([]);
  });
  return { zendesk, chatwoot, zoho };
}

async function chatwootSecret(url: string): Promise<string> {
  const headers = { 'api-access-token': 'chatwoot-token' };
  const answer = await fetch(`${url}/api/v1/accounts/2/webhooks`, { headers });
  const { payload } = (await answer.json()) as { payload: { webhooks: { secret: string }[] } };
  return payload.webhooks[0]?.secret ?? '';
}

test.each([
  ['events', 0],
  ['triggers', 1],
] as const)(
  'a fresh account is set up with %s, and messages cross although the file has no secret',
  async (mode, n) => {
    const { redis, database } = stores[n] as (typeof stores)[number];
    const { zendesk, chatwoot, zoho } = await startFakes();
    const config = stringify({
      // Only webhooks may bring what crosses here.
      reconcile: { every: '1h' },
      connections: {
        'zendesk-main': {
          provider: 'zendesk',
          baseUrl: zendesk.url,
          email: 'relay@acme.example',
          apiToken: 'zendesk-token',
        },
        'chatwoot-main': {
          provider: 'chatwoot',
          baseUrl: chatwoot.url,
          accountId: 2,
          inboxId: 2,
          apiToken: 'chatwoot-token',
        },
        'zoho-main': {
          provider: 'zoho',
          dataCentre: 'eu',
          ...desk,
          baseUrls: zoho.urls,
          webhook: { auth: 'jwt' },
        },
      },
      flows: [
        { kind: 'relay', zendesk: 'zendesk-main', chatwoot: 'chatwoot-main' },
        { kind: 'automate', zoho: 'zoho-main', mode: 'draft' },
      ],
    });
    const servers = { redisUrl: redis.url, databaseUrl: database.url, config };
    const processes = await startProcesses({
      ...servers,
      env: { ENCRYPTION_KEY: encryptionKey },
    });
    const store = openStore(database.url, { maxConnections: 2 });
    onTestFinished(async () => {
      await processes.close();
      await store.close();
    });
    const typesOf = async (connection: string) =>
      (await listDeliveries(store.db, { connection, limit: 50 })).items.map(({ type }) => type);

    const { code, lines } = await runSetup(servers, {
      yes: true,
      publicUrl: processes.ingressUrl,
      zendesk: mode,
    });
    expect([code, lines.at(-1)]).toEqual([0, 'All is set up.']);

    // Ingress hears of the secrets within a second, of Chatwoot's not before Zendesk's.
    const secret = await chatwootSecret(chatwoot.url);
    const probe = JSON.stringify({ event: 'contact_created' });
    await eventually(async () => {
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const digest = createHmac('sha256', secret).update(`${timestamp}.${probe}`).digest('hex');
      const { status } = await fetch(`${processes.ingressUrl}/webhooks/chatwoot-main`, {
        method: 'POST',
        body: probe,
        headers: {
          'content-type': 'application/json',
          'x-chatwoot-signature': `sha256=${digest}`,
          'x-chatwoot-timestamp': timestamp,
        },
      });
      return status === 200 || `still ${status}`;
    });

    const ann = zendesk.addUser({ name: 'Ann Lee', email: 'ann@example.com', role: 'end-user' });
    const ticket = zendesk.createTicket({
      requesterId: ann.id,
      subject: 'Kettle',
      comment: 'It leaks',
    });
    await eventually(() => chatwoot.conversations().length === 1 || processes.logs().slice(-3_000));
    const [conversation] = chatwoot.conversations();
    const agent = chatwoot.addAgent({ name: 'Binh', email: 'binh@acme.example' });
    chatwoot.agentReply(conversation?.id ?? 0, { agentId: agent.id, content: 'We are on it' });
    const replies = () => zendesk.comments(ticket.id).filter(({ channel }) => channel === 'api');
    await eventually(() => replies().length === 1 || processes.logs().slice(-3_000));
    expect(replies()[0]?.plainBody).toContain('We are on it');

    const { id: departmentId } = zoho.addDepartment({ name: 'DOC', address: 'doc@acme.example' });
    const contact = zoho.addContact({
      firstName: 'Eva',
      lastName: 'Roy',
      email: 'eva@example.com',
    });
    zoho.createTicket({ contactId: contact.id, departmentId, subject: 'Exam', content: 'When?' });
    await eventually(
      async () =>
        (await typesOf('zoho-main')).includes('ticket.created') || processes.logs().slice(-3_000),
    );

    const sent = [zendesk, chatwoot].flatMap(({ webhooks }) => webhooks.sent);
    expect(sent.filter(({ status }) => status !== 200)).toEqual([]);
    expect(zoho.webhooks.sent.at(-1)?.status).toBe(200);

    const again = await runSetup(servers, { publicUrl: processes.ingressUrl });
    expect([again.code, again.lines.at(-1)]).toEqual([0, 'Nothing to change.']);
  },
  90_000,
);
