import { asc } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { newEventId } from '../ids.ts';
import { migrateStore, openStore } from '../store/database.ts';
import { events, forwardCalls } from '../store/schema.ts';
import { testDatabase } from '../testing/postgres.ts';
import { eraseCustomer } from './erase-customer.ts';
import type { ConversationState } from './fold-conversation.ts';

const database = testDatabase();

test('what targets have answered about a customer goes with what was said', async () => {
  await migrateStore(database.url);
  const { db, close } = openStore(database.url);
  onTestFinished(close);
  const ids = { before: newEventId(1_000), other: newEventId(2_000), asked: newEventId(3_000) };
  const after = newEventId(4_000);
  const place = { connection: 'zalo-main', conversationKey: '1', conversation: 'zalo_1' };
  const common = { ...place, type: 'user_send_text', state: 'done', flows: [] };
  const at = new Date(0);
  const rows = Object.entries({ ...ids, after }).map(([name, id]) => ({
    ...common,
    ...{ id, providerEventId: id, body: Buffer.from('Ann'), receivedAt: at },
    ...(name === 'other' ? { conversation: 'zalo_2', conversationKey: '2' } : {}),
  }));
  await db.insert(events).values(rows);
  await db.insert(forwardCalls).values(
    rows.map(({ id }) => ({
      ...{ eventId: id, flow: 'crew', at, attempt: 1, url: 'https://crew.test/', status: 422 },
      ...{ durationMs: 1, error: 'HTTP 422', answer: 'not a name: Ann' },
    })),
  );
  const conversation = {
    ...{ id: 'zalo-main.1', connection: 'zalo-main', externalId: 'zalo_1', erasedAt: at },
  } as ConversationState;
  await eraseCustomer(db, conversation, ids.asked);

  const calls = await db.select().from(forwardCalls).orderBy(asc(forwardCalls.eventId));
  expect(calls.map(({ answer, error }) => [answer, error])).toEqual([
    [null, 'HTTP 422'],
    ['not a name: Ann', 'HTTP 422'],
    ['not a name: Ann', 'HTTP 422'],
    ['not a name: Ann', 'HTTP 422'],
  ]);
});
