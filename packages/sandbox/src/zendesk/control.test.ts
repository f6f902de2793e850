import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccount, type TestAccount } from './account-for-tests.ts';

let account: TestAccount;

beforeEach(async () => {
  account = await openAccount();
});

afterEach(() => account.close());

async function control(path: string, body: unknown): Promise<{ status: number; json: unknown }> {
  const answer = await fetch(`${account.zendesk.url}/_sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, json: await answer.json() };
}

test('people can be moved from outside', async () => {
  const { zendesk, ann, bob } = account;
  await control('users', { name: 'Cleo', email: 'cleo@example.com', role: 'end-user' });
  await control('tickets', { requesterId: ann.id, subject: 'Kettle', id: 21 });
  const attachments = [{ fileName: 'a.txt', contentType: 'text/plain', data: 'aGk=' }];
  await control('tickets/21/comments', { authorId: ann.id, body: 'It leaks', attachments });
  await control('tickets/21/status', { status: 'solved', actorId: bob.id });
  await zendesk.webhooks.settled();
  expect(zendesk.ticket(21).status).toBe('solved');
  expect(zendesk.comments(21).at(-1)?.attachments[0]?.data.toString()).toBe('hi');
  expect(account.types()).toContain('ticket.status_changed');
  const state = await fetch(`${zendesk.url}/_sandbox/state`);
  expect(await state.json()).toMatchObject({
    users: expect.arrayContaining([expect.objectContaining({ name: 'Cleo' })]),
    tickets: [{ id: 21, status: 'solved', comments: [{ body: 'Kettle' }, { body: 'It leaks' }] }],
  });
  expect(zendesk.calls).toEqual([]);
});

test('a wrong action is refused by name', async () => {
  const { status, json } = await control('tickets', { requesterId: 'x' });
  expect(status).toBe(400);
  expect(JSON.stringify(json)).toContain('requesterId');
});

test('what cannot be done is refused and is not taken for a bug of the fake', async () => {
  const { status, json } = await control('tickets', { requesterId: 1, subject: 'x' });
  expect([status, json]).toMatchObject([400, { message: 'the sandbox has no user 1' }]);
  expect(account.zendesk.unexpected).toEqual([]);
});
