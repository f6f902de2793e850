import { conversations, messages } from '@omnirelay/shared/store/schema.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { insertConversation } from '../testing/insert-conversation.ts';
import { loadWaiting } from '../testing/load-waiting.ts';
import { agentEmail, email, testConsole } from '../testing/test-console.ts';

const console = testConsole();
const db = () => console.store.db;
const get = (url: string) => console.app.inject({ url, headers: console.agent });
const post = (url: string, payload?: object) =>
  console.app.inject({
    method: 'POST',
    url,
    headers: console.agent,
    ...(payload ? { payload } : {}),
  });

afterEach(async () => {
  await db().delete(messages);
  await db().delete(conversations);
  await console.redis.flushdb();
});

describe('changing', () => {
  test('the status holds at once and goes to the provider', async () => {
    const id = await insertConversation(db(), { providerId: '12', externalId: 'chatwoot_5_12' });
    const answer = await post(`/api/conversations/${id}/status`, { status: 'Closed' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ id, status: 'Closed' });
    const event = await loadWaiting(console, 'reply.from.chatwoot-main|12');
    expect(event).toMatchObject({
      connection: 'chatwoot-main',
      type: 'console.status',
      externalId: 'chatwoot_5_12',
    });
    expect(JSON.parse(String(event?.body))).toEqual({ status: 'Closed' });
  });

  test('assigning somebody takes it from the AI; handing it back is explicit', async () => {
    const id = await insertConversation(db(), { owner: 'ai' });
    const assigned = await post(`/api/conversations/${id}/assign`, {
      assignee: ' Agent@example.com',
    });
    expect(assigned.json()).toMatchObject({ assignee: agentEmail, owner: 'people' });
    const given = await post(`/api/conversations/${id}/owner`, { owner: 'ai' });
    expect(given.json()).toMatchObject({ assignee: agentEmail, owner: 'ai' });
    const nobody = await post(`/api/conversations/${id}/assign`, { assignee: null });
    expect(nobody.json()).toMatchObject({ assignee: null, owner: 'ai' });
    const admin = await post(`/api/conversations/${id}/assign`, { assignee: email });
    expect(admin.json().assignee).toBe(email);
    for (const assignee of ['stranger@example.com', '\0', '']) {
      const refused = await post(`/api/conversations/${id}/assign`, { assignee });
      expect(refused.statusCode).toBe(400);
      expect(refused.json().message).toContain('assignee');
    }
  });

  test('reading it leaves nothing unread', async () => {
    const id = await insertConversation(db(), { unread: 3 });
    expect((await post(`/api/conversations/${id}/read`)).statusCode).toBe(204);
    expect((await get(`/api/conversations/${id}`)).json().unread).toBe(0);
  });

  test('everything but reading is noted, with who did it', async () => {
    const id = await insertConversation(db(), { providerId: '13' });
    await post(`/api/conversations/${id}/status`, { status: 'Closed' });
    await post(`/api/conversations/${id}/owner`, { owner: 'ai' });
    const answer = await console.app.inject({
      url: `/api/audit?subject=${id}`,
      headers: console.bearer,
    });
    expect(answer.json().items).toMatchObject([
      { actor: agentEmail, action: 'owner', subject: id, details: { owner: 'ai' } },
      { actor: agentEmail, action: 'status', subject: id, details: { status: 'Closed' } },
    ]);
  });

  test.each([
    ['status', { status: 'open' }],
    ['status', { status: 'Open', force: true }],
    ['assign', {}],
    ['owner', { owner: 'nobody' }],
    ['read', { unread: 3 }],
  ])('%s refuses %o', async (what, payload) => {
    const id = await insertConversation(db());
    expect((await post(`/api/conversations/${id}/${what}`, payload)).statusCode).toBe(400);
    expect((await post(`/api/conversations/nothing/${what}`, payload)).statusCode).toBe(400);
  });

  test.each([
    ['status', { status: 'Open' }],
    ['assign', { assignee: null }],
    ['owner', { owner: 'ai' }],
    ['read', undefined],
  ])('%s knows no conversation that is not there', async (what, payload) => {
    expect((await post(`/api/conversations/nothing/${what}`, payload)).statusCode).toBe(404);
  });
});
