import { afterEach, beforeEach, expect, test } from 'vitest';
import { at, openAccount, type TestAccount } from '../account-for-tests.ts';

let account: TestAccount;

beforeEach(async () => {
  account = await openAccount({ webhooks: [] });
});

afterEach(() => account.close());

test('the API user knows itself', async () => {
  const { json } = await account.call('GET', '/users/me.json');
  expect(json).toMatchObject({
    user: { id: account.zendesk.agent.id, email: 'relay@example.com', role: 'agent' },
  });
});

test('a user is read by id', async () => {
  const { json } = await account.call('GET', `/users/${account.ann.id}.json`);
  expect(json).toMatchObject({ user: { name: 'Ann Lee', role: 'end-user', external_id: null } });
  expect((await account.call('GET', '/users/1')).status).toBe(404);
});

test('create_or_update creates once and then updates', async () => {
  const write = (user: unknown) => account.call('POST', '/users/create_or_update', { user });
  const first = await write({ email: 'cleo@example.com', name: 'Cleo', skip_verify_email: true });
  expect([first.status, first.headers.get('location')]).toEqual([
    201,
    at(first.json, 'user', 'url'),
  ]);
  account.clock.ms += 1_000;
  const second = await write({ email: 'cleo@example.com', name: 'Cleo B' });
  expect(second.status).toBe(200);
  expect(at(second.json, 'user')).toMatchObject({
    id: at(first.json, 'user', 'id'),
    name: 'Cleo B',
  });
  const tooSoon = await write({ email: 'dan@example.com', name: 'Dan' });
  expect([tooSoon.status, tooSoon.headers.get('retry-after')]).toEqual([429, '1']);
});

test('users are searched by e-mail', async () => {
  const { json } = await account.call('GET', '/users/search.json?query=email:bob@example.com');
  expect(json).toMatchObject({ count: 1, users: [{ id: account.bob.id }] });
  const all = await account.call('GET', '/search.json?query=type:user email:"bob@example.com"');
  expect(all.json).toMatchObject({ results: [{ id: account.bob.id, result_type: 'user' }] });
  const none = await account.call('GET', '/users/search?query=email:nobody@example.com');
  expect(none.json).toMatchObject({ count: 0, users: [] });
});

test('ticket search lags a few writes behind', async () => {
  const { zendesk, ann } = account;
  const search = async () => {
    const query = encodeURIComponent('type:ticket external_id:seven');
    return at((await account.call('GET', `/search.json?query=${query}`)).json, 'count');
  };
  const { id } = zendesk.createTicket({ requesterId: ann.id, subject: 'A', externalId: 'seven' });
  expect(await search()).toBe(0);
  for (const body of ['1', '2', '3']) zendesk.comment(id, { authorId: ann.id, body });
  expect(await search()).toBe(1);
});

test('ticket search catches up after a while', async () => {
  const { zendesk, ann } = account;
  zendesk.createTicket({ requesterId: ann.id, subject: 'A', tags: ['x'] });
  account.clock.ms += 60_000;
  const found = await account.call('GET', '/search?query=type:ticket tags:x status<solved');
  expect(found.json).toMatchObject({ count: 1, results: [{ result_type: 'ticket' }] });
});
