import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ask } from '../testing/open-portal.ts';
import { usePortal } from '../testing/use-portal.ts';
import { signBody } from './sign-webhook.ts';

const t = usePortal();

/** Header and claims, once the signature was checked by the published key. */
async function readToken(token: string) {
  const { json } = await ask(`${t.portal.zoho.urls.jwks}/.well-known/jwks.json`);
  const [head = '', claims = '', signature = ''] = token.split('.');
  const key = createPublicKey({ key: json.keys[0], format: 'jwk' });
  const signed = Buffer.from(`${head}.${claims}`);
  expect(verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
  expect(json.keys[0]).not.toHaveProperty('d');
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { kid: json.keys[0].kid, head: parse(head), claims: parse(claims) };
}

function onlyOne<T>(items: T[]): T {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) throw new Error(`there are ${items.length}`);
  return item;
}

async function replied(): Promise<string> {
  const { zoho, ticket } = t.portal;
  const id = ticket();
  await zoho.webhooks.settled();
  t.portal.received.splice(0);
  zoho.customerReplies(id, '<p>Allô ?</p>');
  await zoho.webhooks.settled();
  return id;
}

describe('native webhooks', () => {
  test('carry a token of the webhook and an array of one event', async () => {
    const { zoho, hook, received, clock } = t.portal;
    zoho.setWebhooks([{ url: hook, auth: 'jwt' }]);
    const ticketId = await replied();
    const { headers, raw } = onlyOne(received);
    const { kid, head, claims } = await readToken(headers['x-zdesk-jwt'] ?? '');
    expect(head).toEqual({ alg: 'RS256', typ: 'JWT', kid });
    const iat = clock.ms / 1_000;
    expect(claims).toEqual({
      iss: 'orgId:12345678',
      aud: `webhookId:${zoho.webhookId}`,
      iat,
      exp: iat + 300,
    });
    const thread = zoho.ticket(ticketId).threads[1];
    expect(JSON.parse(raw)).toEqual([
      {
        eventType: 'Ticket_Thread_Add',
        eventTime: String(clock.ms),
        orgId: '12345678',
        payload: expect.objectContaining({
          id: thread?.id,
          ticketId,
          direction: 'in',
          content: '<p>Allô ?</p>',
          fromEmailAddress: 'Ann Lee <ann.lee@client.example>',
        }),
        prevState: null,
      },
    ]);
  });

  test('may have milliseconds in the token, and no addresses in threads', async () => {
    const { zoho, hook, received, clock, events } = t.portal;
    zoho.switches.jwtTimes = 'milliseconds';
    zoho.switches.threadEventsHaveAddresses = false;
    zoho.setWebhooks([{ url: hook, auth: 'jwt' }]);
    await replied();
    const { claims } = await readToken(received[0]?.headers['x-zdesk-jwt'] ?? '');
    expect(claims).toMatchObject({ iat: clock.ms, exp: clock.ms + 300_000 });
    expect(events()[0].payload).not.toHaveProperty('fromEmailAddress');
    expect(events()[0].payload).not.toHaveProperty('to');
  });

  test('tell of a new ticket with its first thread, and of one that is gone', async () => {
    const { zoho, hook, events, ticket } = t.portal;
    zoho.setWebhooks([{ url: hook, auth: 'jwt' }]);
    const id = ticket('<p>Bonjour</p>');
    await zoho.webhooks.settled();
    zoho.deleteTicket(id);
    await zoho.webhooks.settled();
    expect(events()).toMatchObject([
      {
        eventType: 'Ticket_Add',
        payload: { id, threadCount: '1', firstThread: { ticketId: id, content: '<p>Bonjour</p>' } },
      },
      { eventType: 'Ticket_Delete', payload: { id } },
    ]);
  });

  test.each(['changed', 'whole'] as const)('have %s as the previous state', async (prevState) => {
    const { zoho, hook, events, ticket } = t.portal;
    const id = ticket();
    zoho.switches.prevState = prevState;
    const all = { Ticket_Update: { includePrevState: true } };
    zoho.setWebhooks([{ url: hook, auth: 'jwt', subscriptions: all }]);
    zoho.changeTicket(id, { status: 'Closed' });
    await zoho.webhooks.settled();
    const [{ payload, prevState: before }] = events();
    expect(payload).toMatchObject({ id, status: 'Closed', statusType: 'Closed' });
    const changed = { status: 'Open', statusType: 'Open', closedTime: null };
    if (prevState === 'changed') expect(before).toEqual(changed);
    else expect(before).toMatchObject({ ...changed, id, subject: 'Examen' });
  });
});

describe('workflow rules', () => {
  test('sign the raw bytes of the seed’s body', async () => {
    const { zoho, hook, received, ticket } = t.portal;
    zoho.setWebhooks([{ url: hook, auth: 'hmac', secret: 'hush' }]);
    const id = ticket();
    await zoho.webhooks.settled();
    const { headers, raw } = onlyOne(received);
    expect(headers['x-zoho-signature']).toBe(signBody(raw, 'hush'));
    expect(headers['x-zoho-signature']).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(raw)).toEqual({
      ticket: { id },
      event_type: 'ticket.created',
      timestamp: '2026-01-25T00:13:20.000Z',
      orgId: '12345678',
    });
  });

  test('name the ticket and show a secret', async () => {
    const { zoho, hook, received, ticket } = t.portal;
    zoho.setWebhooks([{ url: hook, auth: 'secret', secret: 'hush' }]);
    const id = ticket();
    await zoho.webhooks.settled();
    expect(received[0]?.headers['x-webhook-secret']).toBe('hush');
    expect(received[0]?.raw).toBe(JSON.stringify({ ticket_id: id }));
  });
});

describe('what a receiver answers', () => {
  test.each([
    [200, 0, 1],
    [202, 0, 1],
    [500, 0, 1],
    [202, 2, 3],
    [500, 2, 3],
    [200, 2, 1],
    [410, 2, 1],
  ])('%i, with %i retries: %i attempts', async (status, times, attempts) => {
    const { zoho, hook, received, answers, ticket } = t.portal;
    zoho.switches.webhookRetries = { times, delayMs: 1 };
    zoho.setWebhooks([{ url: hook, auth: 'jwt' }]);
    answers.status = status;
    ticket();
    await zoho.webhooks.settled();
    expect(received).toHaveLength(attempts);
    expect(new Set(received.map(({ raw }) => raw)).size).toBe(1);
  });

  test('410 ends a subscription, and a script’s call goes on', async () => {
    const { zoho, hook, answers, ticket } = t.portal;
    answers.status = 410;
    const rule = { url: hook, auth: 'secret', secret: 'hush' } as const;
    zoho.setWebhooks([{ url: hook, auth: 'jwt' }, rule]);
    ticket();
    await zoho.webhooks.settled();
    expect(zoho.subscriptions()).toMatchObject([rule]);
  });
});

test('deliveries can be doubled', async () => {
  const { zoho, hook, received, ticket } = t.portal;
  zoho.setWebhooks([{ url: hook, auth: 'jwt' }]);
  zoho.webhooks.faults.duplicate = 1;
  ticket();
  await zoho.webhooks.settled();
  expect(received).toHaveLength(2);
  expect(received[0]?.raw).toBe(received[1]?.raw);
});
