import { expect, test } from 'vitest';
import { apiToken, at, callApi } from './testing/call-api.ts';
import { setup } from './testing/setup.ts';

test('the token may come with underscores or hyphens, unless a proxy drops underscores', async () => {
  const { fake } = await setup();
  const call = (headers: Record<string, string>) =>
    fetch(`${fake.url}/api/v1/profile`, { headers }).then(({ status }) => status);
  expect(await call({ api_access_token: apiToken })).toBe(200);
  expect(await call({ 'api-access-token': apiToken })).toBe(200);
  fake.switches.tokenHeader = 'hyphens-only';
  expect(await call({ api_access_token: apiToken })).toBe(401);
  expect(await call({ 'api-access-token': apiToken })).toBe(200);
});

test('a wrong token, no token and a foreign account are told apart', async () => {
  const { fake } = await setup();
  const wrong = await callApi(fake, 'GET', '/inboxes', undefined, 'nope');
  expect([wrong.status, wrong.body]).toEqual([401, { error: 'Invalid Access Token' }]);
  const none = await fetch(`${fake.url}/api/v1/accounts/2/inboxes`);
  expect(none.status).toBe(401);
  expect(await none.json()).toHaveProperty('errors');
  expect((await callApi(fake, 'GET', '/api/v1/accounts/3/inboxes')).status).toBe(404);
});

test('the profile is the service user', async () => {
  const { fake } = await setup({ serviceUser: { name: 'Bridge', email: 'bridge@acme.test' } });
  const answer = await callApi(fake, 'GET', '/api/v1/profile');
  expect(answer.body).toMatchObject({
    id: fake.serviceUser.id,
    name: 'Bridge',
    email: 'bridge@acme.test',
    accounts: [{ id: 2, role: 'administrator' }],
  });
});

test('secrets of an inbox are for administrators, and can be changed', async () => {
  const { fake } = await setup();
  const agent = fake.addAgent({ name: 'Binh', email: 'binh@acme.test' });
  const mine = await callApi(fake, 'GET', '/inboxes/2');
  expect(mine.body).toMatchObject({ id: 2, name: 'Zendesk', channel_type: 'Channel::Api' });
  const secret = at(mine.body, 'secret');
  expect(secret).toHaveLength(24);
  expect(at(mine.body, 'hmac_token')).not.toBe(secret);
  const theirs = await callApi(fake, 'GET', '/inboxes/2', undefined, agent.accessToken);
  expect(theirs.body).not.toHaveProperty('secret');
  const reset = await callApi(fake, 'POST', '/inboxes/2/reset_secret');
  expect(at(reset.body, 'secret')).not.toBe(secret);
});

test('a bot may write but neither list messages nor see contacts', async () => {
  const { fake } = await setup();
  const bot = fake.addAgentBot({ name: 'Bot' });
  const { id } = await fake.createConversation({});
  const as = (method: string, path: string, body?: unknown) =>
    callApi(fake, method, path, body, bot.accessToken);
  const posted = await as('POST', `/conversations/${id}/messages`, { content: 'Hi' });
  expect(at(posted.body, 'sender.type')).toBe('agent_bot');
  expect((await as('GET', `/conversations/${id}/messages`)).status).toBe(401);
  expect((await as('GET', '/contacts/1')).status).toBe(401);
});

test.each([
  ['GET', '/teams', undefined],
  ['GET', '/conversations?sortby=x', undefined],
  ['POST', '/conversations', { source_id: '21' }],
  ['POST', '/contacts', { fullName: 'An' }],
])('%s %s %j fails loudly', async (method, path, body) => {
  const { fake } = await setup();
  const answer = await callApi(fake, method, path, body);
  expect(answer.status).toBe(501);
  expect(at(answer.body, 'error')).toBe('sandbox_unknown_call');
  expect(fake.unexpected).toHaveLength(1);
});

test('typing is answered without a body and announced to subscribers', async () => {
  const { fake, receiver } = await setup();
  fake.setWebhooks([{ url: receiver.url, subscriptions: ['conversation_typing_on'] }]);
  const { id } = await fake.createConversation({});
  const answer = await callApi(fake, 'POST', `/conversations/${id}/toggle_typing_status`, {
    typing_status: 'on',
  });
  expect([answer.status, answer.text]).toEqual([200, '']);
  await fake.webhooks.settled();
  expect(receiver.of('conversation_typing_on')).toMatchObject([
    { user: { type: 'user' }, conversation: { id }, is_private: false },
  ]);
});

test('too many requests in a minute are refused in plain text, without a time to come back', async () => {
  let now = new Date('2026-01-01T00:00:00Z');
  const { fake } = await setup({ requestsPerMinuteLimit: 1, now: () => now });
  expect((await callApi(fake, 'GET', '/inboxes')).status).toBe(200);
  const refused = await callApi(fake, 'GET', '/inboxes');
  expect([refused.status, refused.text]).toEqual([429, 'Retry later\n']);
  expect(refused.headers.get('content-type')).toContain('text/plain');
  expect(refused.headers.get('retry-after')).toBeNull();
  now = new Date('2026-01-01T00:01:00Z');
  expect((await callApi(fake, 'GET', '/inboxes')).status).toBe(200);
});
