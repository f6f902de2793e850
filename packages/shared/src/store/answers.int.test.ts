import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../testing/postgres.ts';
import {
  findAnswer,
  findAnswersOf,
  findCovering,
  lastOfKind,
  listAnswers,
  type NewAnswer,
  readUsage,
  saveAnswer,
  startAnswer,
} from './answers.ts';
import { migrateStore, openStore, type Store } from './database.ts';
import { answers } from './schema.ts';

const database = testDatabase();
let store: Store;
beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterAll(() => store.close());
afterEach(() => store.db.delete(answers));

const nowMs = Date.UTC(2026, 0, 15, 12);
const ago = (seconds: number) => new Date(nowMs - seconds * 1_000);
let count = 0;
function start(change: Partial<NewAnswer> = {}) {
  count += 1;
  return startAnswer(store.db, {
    id: `answer-${count}`,
    flow: 'answer',
    connection: 'zalo-main',
    conversationId: 'zalo-main.1',
    state: 'working',
    ...change,
  });
}

describe('an answer', () => {
  test('that is started twice, also at once, is one: the first', async () => {
    const [one, two] = await Promise.all([
      start({ id: 'same', covers: ['a'] }),
      start({ id: 'same', covers: ['b'] }),
    ]);
    expect(one).toEqual(two);
    await saveAnswer(store.db, 'same', { state: 'sending', messageId: 'm' });
    expect(await start({ id: 'same' })).toMatchObject({ state: 'sending', covers: one.covers });
  });

  test('keeps what is not changed', async () => {
    await start({ id: 'kept', createdAt: ago(60) });
    await saveAnswer(store.db, 'kept', { cost: 0.1, currency: 'USD' });
    await saveAnswer(store.db, 'kept', { state: 'draft' });
    expect(await findAnswer(store.db, 'kept')).toMatchObject({
      ...{ state: 'draft', cost: 0.1, currency: 'USD', createdAt: ago(60) },
    });
    expect(await findAnswer(store.db, 'nothing')).toBeUndefined();
  });

  test('is found by what it covers, in its own conversation', async () => {
    const { id } = await start({ covers: ['event-1', "event'2"] });
    const find = async (event: string, conversation = 'zalo-main.1') =>
      (await findCovering(store.db, conversation, event))?.id;
    expect(await find('event-1')).toBe(id);
    expect(await find("event'2")).toBe(id);
    expect(await find('event')).toBeUndefined();
    expect(await find('event-1', 'zalo-main.2')).toBeUndefined();
  });

  test('is found by its message', async () => {
    const { id } = await start({ messageId: 'm-1' });
    await start();
    expect(await findAnswersOf(store.db, ['m-1', 'm-2'])).toMatchObject([{ id }]);
    expect(await findAnswersOf(store.db, [])).toEqual([]);
  });

  test('is listed with its conversation, the newest first', async () => {
    for (const seconds of [30, 10, 20])
      await start({ reason: `${seconds}`, createdAt: ago(seconds) });
    await start({ conversationId: 'zalo-main.2' });
    const rows = await listAnswers(store.db, 'zalo-main.1', 2);
    expect(rows.map(({ reason }) => reason)).toEqual(['10', '20']);
  });
});

describe('usage', () => {
  const read = () => readUsage(store.db, { flow: 'answer', conversationId: 'zalo-main.1', nowMs });
  const none = { lastMinute: 0, lastDay: 0, userCost: 0, flowCost: 0 };

  test.each<[string, Partial<NewAnswer>, Partial<typeof none>]>([
    [
      'just now',
      { createdAt: ago(59) },
      { lastMinute: 1, lastDay: 1, userCost: 0.5, flowCost: 0.5 },
    ],
    ['a minute ago', { createdAt: ago(60) }, { lastDay: 1, userCost: 0.5, flowCost: 0.5 }],
    ['a day ago', { createdAt: ago(86_400) }, { lastDay: 1, userCost: 0.5, flowCost: 0.5 }],
    ['before that', { createdAt: ago(86_401) }, {}],
    ['to another customer', { conversationId: 'zalo-main.2' }, { flowCost: 0.5 }],
    ['of another flow', { flow: 'another' }, {}],
    ['that said nothing', { messageId: null }, { userCost: 0.5, flowCost: 0.5 }],
  ])('of one %s', async (_, change, want) => {
    await start({ messageId: 'm', cost: 0.5, createdAt: ago(1), ...change });
    expect(await read()).toEqual({ ...none, ...want });
  });

  test('is nothing at first, and adds up', async () => {
    expect(await read()).toEqual(none);
    for (const id of ['m-1', 'm-2']) await start({ messageId: id, cost: 0.25, createdAt: ago(5) });
    expect(await read()).toEqual({ lastMinute: 2, lastDay: 2, userCost: 0.5, flowCost: 0.5 });
  });
});

test('when something was last said is of this kind and this customer', async () => {
  await start({ kind: 'closed', createdAt: ago(20) });
  await start({ kind: 'closed', createdAt: ago(30) });
  await start({ kind: 'model', createdAt: ago(10) });
  await start({ kind: 'closed', createdAt: ago(5), conversationId: 'zalo-main.2' });
  expect(await lastOfKind(store.db, 'zalo-main.1', 'closed')).toEqual(ago(20));
  expect(await lastOfKind(store.db, 'zalo-main.1', 'greeting')).toBeUndefined();
});
