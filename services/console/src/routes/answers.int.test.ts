import { startAnswer } from '@omnirelay/shared/store/answers.ts';
import { answers, conversations } from '@omnirelay/shared/store/schema.ts';
import { afterEach, expect, test } from 'vitest';
import { insertConversation } from '../testing/insert-conversation.ts';
import { testConsole } from '../testing/test-console.ts';

const console = testConsole();
const noonMs = Date.UTC(2026, 0, 15, 12);
const db = () => console.store.db;
const get = (id: string, headers: Record<string, string> = console.agent) =>
  console.app.inject({ url: `/api/conversations/${id}/answers`, headers });
const insert = (id: string, conversationId: string, change: object = {}) =>
  startAnswer(db(), {
    ...{ id, conversationId, flow: 'answer', connection: 'zalo-main', state: 'working' },
    createdAt: new Date(noonMs),
    ...change,
  });

afterEach(async () => {
  for (const table of [answers, conversations]) await db().delete(table);
});

test('how an answer came about is told whole, to agents too', async () => {
  const id = await insertConversation(db(), { connection: 'zalo-main' });
  const lookups = [
    { kind: 'phone', value: '0987•••321', status: 'unknown', total: 0, unknownSources: ['a'] },
  ];
  const told = {
    ...{ flow: 'answer', state: 'sending', kind: 'look_up', reason: null, messageId: 'm-1' },
    ...{ model: 'a-model', promptTokens: 900, completionTokens: 40, cost: 0.01, currency: 'USD' },
    ...{ latencyMs: 1_200, lookups },
  };
  await insert('one', id, { ...told, covers: ['event-2'] });
  expect((await get(id)).json()).toEqual({
    items: [{ id: 'one', ...told, createdAt: '2026-01-15T12:00:00.000Z' }],
  });
});

test('of a conversation are its own, the newest hundred', async () => {
  const [id, other] = [await insertConversation(db()), await insertConversation(db())];
  await insert('other', other);
  for (let i = 0; i < 102; i += 1) {
    await insert(`${i}`, id, { createdAt: new Date(noonMs + i * 1_000) });
  }
  const ids = (await get(id)).json().items.map((one: { id: string }) => one.id);
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([100, '101', '2']);
});

test('where nothing was said there are none', async () => {
  const id = await insertConversation(db());
  expect((await get(id)).json()).toEqual({ items: [] });
  expect((await get('nothing')).statusCode).toBe(404);
  expect((await get('%00')).statusCode).toBe(404);
});

test('nobody reads them who is not signed in', async () => {
  const id = await insertConversation(db());
  expect((await get(id, {})).statusCode).toBe(401);
});
