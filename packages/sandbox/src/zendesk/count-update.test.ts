import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccount, type TestAccount } from './account-for-tests.ts';
import type { Ticket } from './model.ts';

let account: TestAccount;
let ticket: Ticket;

beforeEach(async () => {
  account = await openAccount();
  const { zendesk, ann } = account;
  ticket = zendesk.createTicket({
    requesterId: ann.id,
    subject: 'Kettle',
    silent: true,
  });
});

afterEach(() => account.close());

test('the 31st update of a ticket within ten minutes waits', async () => {
  for (let update = 1; update <= 30; update += 1) {
    expect((await account.put(ticket.id, { subject: `no. ${update}` })).status).toBe(200);
  }
  account.clock.ms += 60_000;
  const refused = await account.put(ticket.id, { subject: 'no. 31' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '540']);
  expect(Number(refused.headers.get('x-rate-limit-remaining'))).toBeGreaterThan(600);
  account.clock.ms += 540_000;
  expect((await account.put(ticket.id, { subject: 'no. 31' })).status).toBe(200);
});

test('the account limit covers every call', async () => {
  account.zendesk.limits.accountPerMinute = 2;
  expect((await account.call('GET', '/users/me')).status).toBe(200);
  const last = await account.call('GET', '/users/me');
  expect([last.status, last.headers.get('x-rate-limit-remaining')]).toEqual([200, '0']);
  account.clock.ms += 20_000;
  const refused = await account.call('GET', '/users/me');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '40']);
});
