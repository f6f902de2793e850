import { takeHead } from '@omnirelay/shared/mailbox/mailbox.ts';
import { syncs } from '@omnirelay/shared/store/schema.ts';
import { expect, test } from 'vitest';
import { insertConversation } from '../testing/insert-conversation.ts';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { testConsole } from '../testing/test-console.ts';

const console = testConsole();
const db = () => console.store.db;
const get = async (url: string) =>
  (await console.app.inject({ url, headers: console.agent })).json();

test('health is empty while nothing has happened', async () => {
  expect(await get('/api/health')).toEqual({
    suggestions: null,
    needsReview: 0,
    flowsInTrouble: [],
    oldestWaitingSeconds: null,
    waiting: 0,
    parked: 0,
    relayP50Ms: null,
    relayP95Ms: null,
    accepted: 0,
    accountedFor: 0,
    healed: 0,
    oldestGapMs: null,
  });
});

test('health tells what waits, how fast the rest was and what was healed', async () => {
  const nowMs = Date.now();
  for (const tookMs of [100, 200, 300]) {
    const receivedAt = new Date(nowMs - 60_000);
    const updatedAt = new Date(nowMs - 60_000 + tookMs);
    await insertDelivery(db(), { receivedAt, flow: { remoteId: '7', updatedAt } });
  }
  await insertDelivery(db(), { state: 'waiting' });
  await insertDelivery(db(), { state: 'parked', reason: 'HTTP 404' });
  const longAgo = new Date(nowMs - 2 * 24 * 3600_000);
  await insertDelivery(db(), { receivedAt: longAgo, flow: { remoteId: '7' } });
  await db().insert(syncs).values({
    id: 'one',
    connection: 'a',
    trigger: 'schedule',
    state: 'done',
    healed: 3,
    oldestGapMs: 240_000,
  });
  const id = await insertConversation(db(), { providerId: '12' });
  await console.app.inject({
    method: 'POST',
    url: `/api/conversations/${id}/reply`,
    headers: console.agent,
    payload: { content: 'hello' },
  });

  const health = await get('/api/health');
  expect(health).toMatchObject({
    waiting: 1,
    parked: 1,
    relayP50Ms: 200,
    relayP95Ms: 290,
    accepted: 5,
    accountedFor: 4,
    healed: 3,
    oldestGapMs: 240_000,
  });
  expect(health.oldestWaitingSeconds).toBeGreaterThanOrEqual(0);
  expect(health.oldestWaitingSeconds).toBeLessThan(30);
  const mailbox = 'reply.from.chatwoot-main|12';
  expect(await takeHead(console, { mailbox, owner: 'test' })).toBeDefined();
});

test('every flow says how its events stand', async () => {
  expect(await get('/api/flows')).toMatchObject({
    items: [
      {
        id: 'relay',
        kind: 'relay',
        from: ['zendesk-main', 'chatwoot-main'],
        states: { done: 3, waiting: 1, parked: 1 },
      },
      { id: 'inbox', kind: 'inbox', from: ['zendesk-main', 'chatwoot-main'], states: {} },
    ],
  });
});
