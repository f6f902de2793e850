import { eventFlows, events } from '@omnirelay/shared/store/schema.ts';
import { afterEach, expect, test } from 'vitest';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { email, testConsole } from '../testing/test-console.ts';

const console = testConsole();
const noonMs = Date.UTC(2026, 0, 15, 12);
const db = () => console.store.db;
const groups = async () =>
  (await console.app.inject({ url: '/api/parked', headers: console.agent })).json().items;
const redrive = (payload: object) =>
  console.app.inject({
    method: 'POST',
    url: '/api/parked/replay',
    headers: console.bearer,
    payload,
  });

afterEach(async () => {
  for (const table of [events, eventFlows]) await db().delete(table);
  await console.redis.flushdb();
});

async function park(minute: number, reason: string, key: string, state = 'parked') {
  const receivedAt = new Date(noonMs + minute * 60_000);
  return insertDelivery(db(), { receivedAt, state, reason, conversationKey: key });
}

test('what waits for a person is grouped by its cause, the largest group first', async () => {
  const first = await park(0, 'HTTP 404', 'a');
  const last = await park(2, 'HTTP 404', 'b', 'uncertain');
  const other = await park(1, 'HTTP 422', 'c');
  await park(3, 'own-echo', 'd', 'skipped');
  expect(await groups()).toEqual([
    {
      flow: 'relay',
      reason: 'HTTP 404',
      count: 2,
      oldest: '2026-01-15T12:00:00.000Z',
      newest: '2026-01-15T12:02:00.000Z',
      sampleIds: [last, first],
    },
    {
      flow: 'relay',
      reason: 'HTTP 422',
      count: 1,
      oldest: '2026-01-15T12:01:00.000Z',
      newest: '2026-01-15T12:01:00.000Z',
      sampleIds: [other],
    },
  ]);
});

test('a group goes back to work, each conversation in its order, and nothing else does', async () => {
  const ids = [await park(0, 'gone', 'a'), await park(1, 'gone', 'a'), await park(2, 'gone', 'a')];
  const elsewhere = await park(3, 'gone', 'b');
  await park(4, 'other', 'c');
  const answer = await redrive({ flow: 'relay', reason: 'gone' });
  expect(answer.statusCode).toBe(202);
  expect(answer.json()).toEqual({ replayed: 4, remaining: 0 });
  const mailbox = (key: string) =>
    console.redis.lrange(console.keys.mailbox(`relay.from.zendesk-main|${key}`), 0, -1);
  expect(await mailbox('a')).toEqual(ids);
  expect(await mailbox('b')).toEqual([elsewhere]);
  expect(await mailbox('c')).toEqual([]);
  const jobs = await console.queues.queueOf('relay.from.zendesk-main').getJobs(['waiting']);
  expect(jobs).toHaveLength(2);
  const audit = await console.app.inject({ url: '/api/audit', headers: console.bearer });
  expect(audit.json().items[0]).toMatchObject({
    actor: email,
    action: 'redrive',
    subject: 'relay',
    details: { reason: 'gone', replayed: 4 },
  });
});

test('who began what failed midway is noted, with what was done until then', async () => {
  for (const [minute, key] of ['a', 'b', 'c'].entries()) await park(minute, 'gone', key);
  await console.redis.set(console.keys.mailbox('relay.from.zendesk-main|b'), 'no list');
  expect((await redrive({ flow: 'relay', reason: 'gone' })).statusCode).toBe(500);
  const audit = await console.app.inject({ url: '/api/audit', headers: console.bearer });
  expect(audit.json().items[0]).toMatchObject({
    actor: email,
    action: 'redrive',
    subject: 'relay',
    details: { reason: 'gone', replayed: 1, isWhole: false },
  });
});

test('a large group goes in parts', async () => {
  for (let i = 0; i < 5; i += 1) await park(i, 'gone', `${i}`);
  expect((await redrive({ flow: 'relay', reason: 'gone', limit: 2 })).json()).toEqual({
    replayed: 2,
    remaining: 3,
  });
});

test.each([
  [{ flow: 'relay' }, 'reason'],
  [{ flow: 'relay', reason: 'x', limit: 501 }, 'limit'],
  [{ flow: '\0', reason: 'x' }, 'flow'],
  [{ flow: 'relay', reason: 'x', state: 'parked' }, 'state'],
])('refuses %o by name', async (payload, field) => {
  const answer = await redrive(payload);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toContain(field);
});

test('a group that is not there is none', async () => {
  const answer = await redrive({ flow: "' or 1=1 --", reason: 'x' });
  expect(answer.json()).toEqual({ replayed: 0, remaining: 0 });
});
