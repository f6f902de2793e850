import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { at, openAccount, type TestAccount } from '../account-for-tests.ts';

let account: TestAccount;

beforeEach(async () => {
  account = await openAccount();
});

afterEach(() => account.close());

const aTicket = {
  subject: 'Kettle',
  comment: { body: 'It leaks' },
  requester: { name: 'Cleo', email: 'cleo@example.com' },
  external_id: 'chatwoot-7',
  tags: ['b', 'a b'],
};

function create(ticket: unknown, headers?: Record<string, string>) {
  return account.call('POST', '/tickets.json', { ticket }, headers);
}

test('a ticket is created with its requester', async () => {
  const { status, headers, json } = await create(aTicket);
  const id = at(json, 'ticket', 'id');
  expect(status).toBe(201);
  expect(headers.get('location')).toBe(`${account.zendesk.url}/api/v2/tickets/${id}.json`);
  const cleo = account.zendesk.users().find(({ email }) => email === 'cleo@example.com');
  expect(json).toMatchObject({
    ticket: {
      subject: 'Kettle',
      description: 'It leaks',
      status: 'new',
      requester_id: cleo?.id,
      tags: ['b', 'a'],
      via: { channel: 'api' },
    },
  });
});

test('a known requester is found by e-mail and needs no name', async () => {
  const { json } = await create({ ...aTicket, requester: { email: 'ANN@example.com' } });
  expect(at(json, 'ticket', 'requester_id')).toBe(account.ann.id);
});

test('a ticket needs a comment', async () => {
  expect((await create({ subject: 'Kettle' })).status).toBe(422);
});

test('tickets are found by external id, which is not unique', async () => {
  await create(aTicket);
  await create(aTicket);
  await create({ ...aTicket, external_id: 'other' });
  const { json } = await account.call('GET', '/tickets.json?external_id=chatwoot-7');
  expect(json).toMatchObject({ count: 2, tickets: [{ subject: 'Kettle' }, { subject: 'Kettle' }] });
});

describe('Idempotency-Key', () => {
  const key = { 'idempotency-key': 'once' };

  test('the same call again is answered from the first', async () => {
    const first = await create(aTicket, key);
    const second = await create(aTicket, key);
    expect(first.headers.get('x-idempotency-lookup')).toBe('miss');
    expect(second.headers.get('x-idempotency-lookup')).toBe('hit');
    expect(second.json).toEqual(first.json);
    expect(account.zendesk.tickets()).toHaveLength(1);
  });

  test('an answer that never arrived is found again', async () => {
    account.zendesk.faults.inject({ method: 'POST', fault: { kind: 'drop-after' } });
    await expect(create(aTicket, key)).rejects.toThrow();
    expect((await create(aTicket, key)).headers.get('x-idempotency-lookup')).toBe('hit');
  });

  test('another body under the same key is refused', async () => {
    await create(aTicket, key);
    const { status, json } = await create({ ...aTicket, subject: 'Other' }, key);
    expect([status, at(json, 'error')]).toEqual([400, 'IdempotentRequestError']);
  });

  test('a key is forgotten after two hours and no longer than 255 characters', async () => {
    await create(aTicket, key);
    account.clock.ms += 2 * 60 * 60_000;
    expect((await create(aTicket, key)).headers.get('x-idempotency-lookup')).toBe('miss');
    expect((await create(aTicket, { 'idempotency-key': 'x'.repeat(256) })).status).toBe(400);
  });
});

describe('follow-ups', () => {
  test('a closed ticket is continued with its tags, requester and subject', async () => {
    const { zendesk, ann } = account;
    const old = zendesk.createTicket({ requesterId: ann.id, subject: 'Kettle', tags: ['vip'] });
    zendesk.closeTicket(old.id);
    const { status, json } = await create({
      via_followup_source_id: old.id,
      comment: { body: 'Again' },
      tags: ['new'],
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      ticket: {
        subject: 'Kettle',
        requester_id: ann.id,
        tags: ['vip', 'new'],
        via: { source: { from: { ticket_id: old.id }, rel: 'follow_up' } },
      },
    });
    expect(zendesk.ticket(old.id).followupIds).toEqual([at(json, 'ticket', 'id')]);
  });

  test('only from closed tickets', async () => {
    const { zendesk, ann } = account;
    const open = zendesk.createTicket({ requesterId: ann.id, subject: 'Kettle', status: 'solved' });
    const refused = await create({ via_followup_source_id: open.id, comment: { body: 'Again' } });
    expect(refused.status).toBe(422);
  });
});
