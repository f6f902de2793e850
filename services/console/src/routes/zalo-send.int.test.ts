import { changeSwitches } from '@omnirelay/shared/store/connections.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import { changeMessage, type MessageRow } from '@omnirelay/shared/store/messages.ts';
import { auditLog, connections, conversations, messages } from '@omnirelay/shared/store/schema.ts';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { agentEmail, testConsole } from '../testing/test-console.ts';

const zalo = { provider: 'zalo', callsPerMinute: 3_600 };
const config = {
  connections: { 'zalo-main': zalo, 'chatwoot-main': { provider: 'chatwoot' } },
  flows: [{ kind: 'inbox' as const, id: 'inbox', from: ['zalo-main'] }],
};
const console = testConsole({ config, zaloSendWaitMs: 5_000 });
const impatient = { config, zaloSendWaitMs: 0 };
const userId = '8283648273648';

const sendBy = (app: FastifyInstance, payload: object = {}) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/zalo/send',
    headers: console.agent,
    payload: { user_id: userId, message: 'Xin chào', ...payload },
  });
const send = (payload?: object) => sendBy(console.app, payload);
const stored = () => console.store.db.select().from(messages);

/** Sends, and ends it as a worker does. */
async function sendAndEnd(outcome: Partial<MessageRow>) {
  const { db } = console.store;
  const answer = send().then((answered) => answered);
  await expect.poll(stored, { interval: 10 }).toHaveLength(1);
  const [{ id } = { id: '' }] = await stored();
  await changeMessage(db, id, ['sending'], outcome);
  await publishLive(console.redis, console.keys, [{ kind: 'message', id }]);
  return answer;
}

afterEach(async () => {
  for (const table of [messages, conversations, connections, auditLog]) {
    await console.store.db.delete(table);
  }
  await console.redis.flushdb();
});

describe('what a script sends', () => {
  test('is answered with its id at Zalo once it is there', async () => {
    const answer = await sendAndEnd({ state: 'sent', providerId: 'm-1' });
    expect([answer.statusCode, answer.json()]).toEqual([200, { success: true, message_id: 'm-1' }]);
    expect(await console.store.db.select().from(conversations)).toMatchObject([
      { connection: 'zalo-main', platform: 'zalo', externalId: `zalo_${userId}`, owner: 'people' },
    ]);
    expect(await stored()).toMatchObject([
      { content: 'Xin chào', sender: 'agent', private: false },
    ]);
    expect(await console.store.db.select().from(auditLog)).toMatchObject([
      { actor: agentEmail, action: 'reply' },
    ]);
  });

  test('is still on its way when that takes longer', async () => {
    const answer = await sendBy(await console.startAnother(impatient));
    const [row] = await stored();
    expect([answer.statusCode, answer.json()]).toEqual([202, { success: true, id: row?.id }]);
    expect(row?.state).toBe('sending');
  });

  test.each([
    ['The window is closed (-230)', 'window_closed'],
    ['The customer is no follower (-213)', 'not_a_follower'],
    ['Its worker was not sure', 'not_sent'],
    [null, 'not_sent'],
  ])('is refused with the reason of %s', async (failure, error) => {
    const answer = await sendAndEnd({ state: 'failed', failure });
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toEqual({ error, message: failure ?? 'It was not sent.' });
  });

  test('is not called sent where nobody knows', async () => {
    expect((await sendAndEnd({ state: 'uncertain', failure: 'unclear' })).statusCode).toBe(202);
  });

  test('is one message however often it comes by the same name', async () => {
    const app = await console.startAnother(impatient);
    const named = { request_id: 'order-4711' };
    const [one, two] = await Promise.all([sendBy(app, named), sendBy(app, named)]);
    expect(one.json().id).toBe(two.json().id);
    const again = await sendBy(app, named);
    expect([again.json().id, (await stored()).length]).toEqual([one.json().id, 1]);
    await sendBy(app);
    expect(await stored()).toHaveLength(2);
  });
});

describe('which account', () => {
  const two = { ...config, connections: { ...config.connections, 'zalo-second': zalo } };

  test('must be said where there are several', async () => {
    const app = await console.startAnother({ ...impatient, config: two });
    const unnamed = await sendBy(app);
    expect(unnamed.statusCode).toBe(400);
    expect(unnamed.json().message).toBe('connection: name one of zalo-main, zalo-second');
    expect((await sendBy(app, { connection: 'zalo-second' })).statusCode).toBe(202);
    expect(await stored()).toMatchObject([{ connection: 'zalo-second' }]);
  });

  test.each(['nobody', 'chatwoot-main', '__proto__'])('is not %s', async (connection) => {
    const answer = await send({ connection });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain('zalo-main');
    expect(await stored()).toEqual([]);
  });

  test('is none where none is configured', async () => {
    const answer = await sendBy(
      await console.startAnother({ config: { connections: {}, flows: [] } }),
    );
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain('omnirelay.yaml');
  });

  test('may be switched off: nothing is stored', async () => {
    await changeSwitches(console.store.db, 'zalo-main', { active: false });
    const answer = await send();
    expect([answer.statusCode, answer.json().error]).toEqual([409, 'connection_inactive']);
    expect(await stored()).toEqual([]);
    expect(await console.store.db.select().from(conversations)).toEqual([]);
  });
});

test.each([
  ['nobody', { user_id: '' }, 'user_id'],
  ['a number', { user_id: 123 }, 'user_id'],
  ['a path', { user_id: '../1' }, 'user_id'],
  ['too long an id', { user_id: '1'.repeat(65) }, 'user_id'],
  ['too long a message', { message: 'a'.repeat(10_001) }, 'message'],
  ['nothing to say', { message: '  ' }, 'content'],
  ['a short name', { request_id: 'a' }, 'request_id'],
  ['an unknown field', { userId: '1' }, 'userId'],
])('%s is refused', async (_, payload, field) => {
  const answer = await send(payload);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toContain(field);
  expect(await stored()).toEqual([]);
});

test('nobody sends who is not signed in', async () => {
  const answer = await console.app.inject({
    method: 'POST',
    url: '/api/v1/zalo/send',
    payload: { user_id: userId, message: 'Xin chào' },
  });
  expect(answer.statusCode).toBe(401);
});
