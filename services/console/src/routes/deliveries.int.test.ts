import { takeHead } from '@omnirelay/shared/mailbox/mailbox.ts';
import { parkEvent } from '@omnirelay/shared/queues/parked.ts';
import { parkedQueueName } from '@omnirelay/shared/queues/queues.ts';
import { listAudit } from '@omnirelay/shared/store/audit.ts';
import { effects, events } from '@omnirelay/shared/store/schema.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { testConsole } from '../testing/test-console.ts';

const console = testConsole();
const noonMs = Date.UTC(2026, 0, 15, 12);
const ids: Record<string, string> = {};

const get = (url: string) => console.app.inject({ url, headers: console.bearer });
const replay = (id: string, payload?: object) =>
  console.app.inject({
    method: 'POST',
    url: `/api/deliveries/${encodeURIComponent(id)}/replay`,
    headers: console.bearer,
    ...(payload ? { payload } : {}),
  });

beforeAll(async () => {
  const insert = async (name: string, overrides: Parameters<typeof insertDelivery>[1]) => {
    const receivedAt = new Date(noonMs + Object.keys(ids).length * 60_000);
    ids[name] = await insertDelivery(console.store.db, { receivedAt, ...overrides });
  };
  await insert('done', { providerEventId: 'comment-900', flow: { remoteId: '7001' } });
  await insert('echo', {
    connection: 'chatwoot-main',
    conversation: 'chatwoot_5_8',
    state: 'skipped',
    reason: 'own-echo',
  });
  await insert('unreadable', { state: 'unreadable', reason: 'invalid_json', flow: null });
  await insert('waiting', { state: 'waiting' });
  await console.store.db.insert(effects).values({
    id: `${ids.done}.relay.message`,
    eventId: ids.done ?? '',
    flow: 'relay',
    action: 'message',
    connection: 'chatwoot-main',
    remoteId: '7001',
    doneAt: new Date(noonMs),
  });
});

describe('the list', () => {
  test('has the agreed shape, newest first, without bodies', async () => {
    const answer = await get('/api/deliveries');
    expect(answer.statusCode).toBe(200);
    const { items, nextCursor } = answer.json();
    expect(nextCursor).toBeNull();
    expect(items.map(({ id }: { id: string }) => id)).toEqual(
      ['waiting', 'unreadable', 'echo', 'done'].map((name) => ids[name]),
    );
    expect(items[2]).toEqual({
      id: ids.echo,
      connection: 'chatwoot-main',
      type: 'ticket.comment_added',
      conversation: 'chatwoot_5_8',
      receivedAt: '2026-01-15T12:01:00.000Z',
      state: 'skipped',
      reason: 'own-echo',
      flows: [
        {
          flow: 'relay',
          state: 'skipped',
          reason: 'own-echo',
          attempts: 1,
          remoteId: null,
          lastError: null,
          updatedAt: '2026-01-15T12:01:00.000Z',
        },
      ],
    });
    expect(answer.body).not.toContain('customer');
  });

  test('pages with a cursor', async () => {
    const first = (await get('/api/deliveries?limit=3')).json();
    const second = (await get(`/api/deliveries?limit=3&cursor=${first.nextCursor}`)).json();
    expect(first.items).toHaveLength(3);
    expect(second.items.map(({ id }: { id: string }) => id)).toEqual([ids.done]);
    expect(second.nextCursor).toBeNull();
  });

  test.each([
    ['state=skipped', ['echo']],
    ['state=unreadable', ['unreadable']],
    ['skipped=hide', ['waiting', 'unreadable', 'done']],
    ['skipped=hide&state=skipped', []],
    ['skipped=hide&limit=3&q=zendesk_21', ['waiting', 'unreadable', 'done']],
    ['connection=chatwoot-main', ['echo']],
    ['conversation=zendesk_21&state=waiting', ['waiting']],
    ['q=comment-900', ['done']],
    ['q=7001', ['done']],
    ['q=%20chatwoot_5_8%20', ['echo']],
    ['q=&state=&connection=', ['waiting', 'unreadable', 'echo', 'done']],
    ["q=' or 1=1 --", []],
  ])('filters by %s', async (query, names) => {
    const { items } = (await get(`/api/deliveries?${query}`)).json();
    expect(items.map(({ id }: { id: string }) => id)).toEqual(names.map((name) => ids[name]));
  });

  test.each([
    ['status=parked', 'status'],
    ['state=lost', 'state'],
    ['skipped=show', 'skipped'],
    ['state=parked&state=done', 'state'],
    ['limit=201', 'limit'],
    ['limit=0', 'limit'],
    ['cursor=%27', 'cursor'],
    ['q=%00', 'q'],
  ])('refuses %s by name', async (query, field) => {
    const answer = await get(`/api/deliveries?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({
      error: 'bad_request',
      message: expect.stringContaining(field),
    });
  });
});

test('one delivery comes with what it wrote', async () => {
  const answer = await get(`/api/deliveries/${ids.done}`);
  expect(answer.json()).toMatchObject({
    id: ids.done,
    effects: [{ action: 'message', connection: 'chatwoot-main', remoteId: '7001' }],
  });
  expect(answer.body).not.toContain('customer');
  for (const id of ['nothing', '%00', 'a%2Fb']) {
    const missing = await get(`/api/deliveries/${id}`);
    expect(missing.statusCode).toBe(404);
    expect(missing.json().error).toBe('not_found');
  }
});

test.each(['signed', 'unsigned', 'read', 'console', null])(
  'one delivery says who vouches for it: %s',
  async (verification) => {
    await console.store.db.update(events).set({ verification });
    expect((await get(`/api/deliveries/${ids.done}`)).json()).toMatchObject({ verification });
  },
);

test('the summary accounts for everything, also since a time', async () => {
  const all = (await get('/api/deliveries/summary')).json();
  expect(all).toMatchObject({
    accepted: 4,
    accountedFor: 3,
    states: { waiting: 1, retrying: 0, done: 1, skipped: 1, parked: 0, unreadable: 1 },
  });
  expect(all.reasons).toContainEqual({ state: 'skipped', reason: 'own-echo', deliveries: 1 });
  const since = (await get('/api/deliveries/summary?since=2026-01-15T12:02:00Z')).json();
  expect(since.accepted).toBe(2);
  expect((await get('/api/deliveries/summary?since=yesterday')).statusCode).toBe(400);
});

test('that a body was read is written down', async () => {
  const url = `/api/deliveries/${ids.done}/body`;
  const answer = await console.app.inject({ url, headers: console.bearer });
  expect(answer.statusCode).toBe(200);
  const { items } = await listAudit(console.store.db, { subject: ids.done, limit: 10 });
  expect(items.map(({ action }) => action)).toContain('delivery.read');
});

describe('replaying', () => {
  test.each(['parked', 'uncertain'])('puts a %s delivery back to work', async (state) => {
    const conversationKey = `replayed-${state}`;
    const id = await insertDelivery(console.store.db, {
      receivedAt: new Date(noonMs - 60_000),
      state,
      reason: 'gone',
      conversationKey,
    });
    const mailbox = `relay.from.zendesk-main|${conversationKey}`;
    const parked = console.queues.queueOf(parkedQueueName);
    await parkEvent(parked, { eventId: id, flow: 'relay', mailbox, reason: 'gone' });

    const answer = await replay(id);
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toEqual({ id, state: 'waiting' });
    const { items: audited } = await listAudit(console.store.db, { subject: id, limit: 10 });
    expect(audited.map(({ action }) => action)).toEqual(['replay']);

    const head = await takeHead(console, { mailbox, owner: 'test' });
    expect(head?.id).toBe(id);
    expect(head?.event?.body.toString()).toContain('what the customer wrote');
    const lane = await console.queues.queueOf('relay.from.zendesk-main').getJobs(['waiting']);
    expect(lane.map((job) => job.data)).toContainEqual({ mailbox });
    expect(await parked.getJobs()).toEqual([]);
    const [, line] = (await console.redis.xrevrange(console.keys.records, '+', '-'))[0] ?? [];
    expect(JSON.parse(line?.[1] ?? '')).toMatchObject({ id, state: 'waiting', reason: 'replayed' });
  });

  test.each(['done', 'echo', 'unreadable', 'waiting'])('refuses one that is %s', async (name) => {
    const answer = await replay(ids[name] ?? '');
    expect(answer.statusCode).toBe(409);
    expect(answer.json().error).toBe('not_replayable');
  });

  test('knows no other', async () => {
    const answer = await replay('nothing');
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error).toBe('not_found');
  });

  test('refuses unknown fields by name', async () => {
    const answer = await replay(ids.done ?? '', { force: true });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain('force');
  });

  test('takes an empty body whatever its type says', async () => {
    const answer = await console.app.inject({
      method: 'POST',
      url: '/api/deliveries/nothing/replay',
      headers: { ...console.bearer, 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(404);
  });
});

test.each([
  ['broken JSON', '{"a":', 400],
  ['prototype keys', '{"__proto__":{"x":1}}', 400],
  ['too much', `"${'x'.repeat(70_000)}"`, 413],
])('answers %s as JSON, without a stack trace', async (_, payload, status) => {
  const answer = await console.app.inject({
    method: 'POST',
    url: `/api/deliveries/${ids.done}/replay`,
    headers: { ...console.bearer, 'content-type': 'application/json' },
    payload,
  });
  expect(answer.statusCode).toBe(status);
  expect(Object.keys(answer.json())).toEqual(['error', 'message']);
  expect(answer.body).not.toMatch(/\bat .*:\d+/);
});
