import { listDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import { eventFlows, forwardCalls } from '@omnirelay/shared/store/schema.ts';
import { and, asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { customerMessage, sendAll } from './support/chatwoot-events.ts';
import { eventually } from './support/eventually.ts';
import { postAsChatwoot } from './support/post-webhook.ts';
import { startTarget, type Target, targetSecret } from './support/target.ts';
import { useSystem } from './support/use-system.ts';

const targets: Target[] = [];
const [crew, filtered, dead] = await Promise.all([startTarget(), startTarget(), startTarget()]);
targets.push(crew, filtered, dead);
const common = { kind: 'forward', from: 'chatwoot-main', secrets: [targetSecret], timeout: '5s' };
const use = useSystem({
  workers: 2,
  flows: [
    { ...common, id: 'crew', url: crew.url, token: 'crew-token', events: ['message_created'] },
    {
      ...common,
      id: 'filtered',
      url: `${filtered.url}?a=1`,
      token: 'a b&c',
      tokenIn: 'query',
      body: 'envelope',
      inboxes: [7],
      when: 'event.content.contains("refund")',
    },
    { ...common, id: 'dead', url: dead.url, events: ['message_created'], timeout: '1s' },
  ],
});

beforeAll(() => dead.behave(() => ({ kind: 'hang' })));
beforeEach(() => {
  for (const target of [crew, filtered]) {
    target.behave(() => ({ kind: 'answer', status: 200, body: 'thanks' }));
    target.received.length = 0;
  }
});
afterAll(async () => {
  await Promise.all(targets.map((target) => target.close()));
});

const taken = (target: Target, count: number) =>
  eventually(
    () =>
      target.taken().length >= count ||
      `${target.taken().length} of ${count} taken\n${use.system.logs().slice(-4_000)}`,
  );

async function flowsOf(conversation: string) {
  const { items } = await listDeliveries(use.system.store.db, { conversation, limit: 50 });
  return items.flatMap(({ flows }) => flows);
}

test('an event arrives as it came, signed, with who it is from', async () => {
  const event = customerMessage(1001, 'Where is it? <b>& "ü" 9007199254740993</b>');
  await sendAll(use.system, [event]);
  await taken(crew, 1);
  const [delivery] = crew.received;
  expect(delivery?.raw.toString()).toBe(JSON.stringify(event));
  expect(delivery?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: 'Bearer crew-token',
    'omnirelay-attempt': '1',
    'omnirelay-flow': 'crew',
    'omnirelay-connection': 'chatwoot-main',
    'omnirelay-event': 'message_created',
    'omnirelay-conversation': 'chatwoot_55_1001',
  });
  expect(filtered.received).toEqual([]);
});

test('what passes the filters goes on in an envelope; what does not is told apart', async () => {
  await sendAll(use.system, [
    customerMessage(1002, 'a refund, please'),
    customerMessage(1002, 'thanks'),
    customerMessage(1002, 'another refund', 8),
  ]);
  await taken(filtered, 1);
  const [delivery] = filtered.received;
  expect(delivery?.path).toBe('/hook?a=1&token=a+b%26c');
  expect(JSON.parse(delivery?.raw.toString() ?? '')).toMatchObject({
    id: delivery?.id,
    type: 'message_created',
    connection: 'chatwoot-main',
    conversation: 'chatwoot_55_1002',
    found: false,
    event: { content: 'a refund, please' },
  });
  await eventually(async () => {
    const reasons = (await flowsOf('chatwoot_55_1002'))
      .filter(({ flow }) => flow === 'filtered')
      .map(({ state, reason }) => reason ?? state);
    return reasons.sort().join() === 'done,filtered,other-inbox' || `recorded as ${reasons.join()}`;
  });
  expect(filtered.taken()).toHaveLength(1);
  await taken(crew, 3);
});

test('the test event passes every filter', async () => {
  expect(await postAsChatwoot(use.system, { event: 'test_event', data: 'test_data' })).toBe(200);
  await Promise.all([taken(crew, 1), taken(filtered, 1)]);
  expect(crew.received[0]?.raw.toString()).toBe('{"event":"test_event","data":"test_data"}');
});

describe('a target that', () => {
  test('is slow, or fails a few times, gets everything once and in order', async () => {
    // Of each conversation by itself: never twice in a row.
    const calls = new Map<string, number>();
    crew.behave(({ conversation }) => {
      const call = (calls.get(conversation) ?? 0) + 1;
      calls.set(conversation, call);
      if (conversation.endsWith('_1103') && call % 3 === 1) return { kind: 'answer', status: 500 };
      if (conversation.endsWith('_1104') && call % 4 === 1) return { kind: 'drop' };
      return { kind: 'slow', ms: 20 };
    });
    const said = Array.from({ length: 12 }, (_, i) =>
      [1103, 1104, 1105].map((id) => customerMessage(id, `${i}`)),
    );
    await sendAll(use.system, said.flat());
    await taken(crew, 36);
    for (const id of [1103, 1104, 1105]) {
      const contents = crew
        .taken()
        .filter(({ conversation }) => conversation === `chatwoot_55_${id}`)
        .map(({ raw }) => JSON.parse(raw.toString()).content);
      expect(contents).toEqual(Array.from({ length: 12 }, (_, i) => `${i}`));
    }
  });

  test('refuses an event has it parked at once, and gets the next one', async () => {
    crew.behave(({ attempt, raw }) =>
      raw.includes('bad')
        ? { kind: 'answer', status: 422, body: 'no such field' }
        : { kind: 'answer', status: attempt > 0 ? 204 : 500 },
    );
    await sendAll(use.system, [customerMessage(1201, 'bad'), customerMessage(1201, 'good')]);
    await taken(crew, 1);
    expect(crew.received.map(({ raw }) => JSON.parse(raw.toString()).content)).toEqual([
      'bad',
      'good',
    ]);
    await eventually(async () => {
      const states = (await flowsOf('chatwoot_55_1201'))
        .filter(({ flow }) => flow === 'crew')
        .map(({ state }) => state);
      return states.sort().join() === 'done,parked' || states.join();
    });
  });

  test.each([
    ['answers endlessly', { kind: 'huge', bytes: 5_000_000 }],
    ['says more than it sends', { kind: 'lie' }],
  ] as const)('%s has taken it all the same', async (_, behaviour) => {
    crew.behave(() => behaviour);
    await sendAll(use.system, [customerMessage(1301, 'once')]);
    await taken(crew, 1);
    await eventually(async () => {
      const states = (await flowsOf('chatwoot_55_1301'))
        .filter(({ flow }) => flow === 'crew')
        .map(({ state }) => state);
      return states.every((state) => state === 'done') || states.join();
    });
    expect(crew.received).toHaveLength(1);
  });

  test('takes it and says nothing gets it again, by the same id', async () => {
    crew.behave(({ attempt }) =>
      attempt === 1 ? { kind: 'take-and-drop' } : { kind: 'answer', status: 200 },
    );
    await sendAll(use.system, [customerMessage(1401, 'once more')]);
    await eventually(() => crew.received.length === 2 || `${crew.received.length}`);
    const [first, second] = crew.received;
    expect(second?.id).toBe(first?.id);
    expect([first?.attempt, second?.attempt]).toEqual([1, 2]);
  });

  test('redirects is not followed, and is told so', async () => {
    crew.behave(({ attempt }) =>
      attempt === 1
        ? { kind: 'answer', status: 308, headers: { location: filtered.url } }
        : { kind: 'answer', status: 200 },
    );
    await sendAll(use.system, [customerMessage(1501, 'moved')]);
    await taken(crew, 1);
    expect(filtered.received).toEqual([]);
    const calls = await eventuallyCalls(crew.received[0]?.id ?? '');
    expect(calls.map(({ status }) => status)).toEqual([308, 200]);
    expect(calls[0]?.error).toMatch(/redirects are not followed/);
  });
});

async function eventuallyCalls(eventId: string) {
  let rows: (typeof forwardCalls.$inferSelect)[] = [];
  await eventually(async () => {
    rows = await use.system.store.db
      .select()
      .from(forwardCalls)
      .where(and(eq(forwardCalls.eventId, eventId), eq(forwardCalls.flow, 'crew')))
      .orderBy(asc(forwardCalls.at));
    return rows.length >= 2 || `${rows.length} calls`;
  });
  return rows;
}

test('a dead target has delayed nobody, and loses nothing', async () => {
  // All of the above went on while it took nothing.
  expect(dead.taken()).toEqual([]);
  const waiting = new Set(dead.received.map(({ id }) => id));
  expect(waiting.size).toBeGreaterThan(0);
  dead.behave(() => ({ kind: 'answer', status: 200 }));
  await eventually(async () => {
    const waitingNow = await use.system.redis.zcard('{omnirelay}:waiting');
    return waitingNow === 0 || `${waitingNow} conversations wait`;
  }, 90_000);
  await use.system.settled();
  const rows = await use.system.store.db
    .select({ state: eventFlows.state })
    .from(eventFlows)
    .where(eq(eventFlows.flow, 'dead'));
  expect(rows.filter(({ state }) => state !== 'done')).toEqual([]);
  expect(rows).toHaveLength(dead.taken().length);
}, 100_000);
