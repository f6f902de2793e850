import { once } from 'node:events';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { startProxy } from '@omnirelay/shared/redis/testing/start-proxy.ts';
import { openStore } from '@omnirelay/shared/store/database.ts';
import { messages, syncs } from '@omnirelay/shared/store/schema.ts';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { insertConversation } from '../testing/insert-conversation.ts';
import { testConsole } from '../testing/test-console.ts';

/** A console whose lines to Redis and PostgreSQL can be broken, one by one. */
const console = testConsole();
const lines: Record<'Redis' | 'PostgreSQL', Awaited<ReturnType<typeof startProxy>>> = {} as never;
const closing: (() => Promise<void>)[] = [];
let app: FastifyInstance;

beforeAll(async () => {
  lines.Redis = await startProxy(console.urls.redis);
  lines.PostgreSQL = await startProxy(console.urls.database);
  const redis = connectRedis(lines.Redis.url, 'fast');
  await once(redis, 'ready');
  const queues = createQueues({ redis, keys: console.keys });
  const store = openStore(lines.PostgreSQL.url, { statementTimeoutMs: 500 });
  app = await console.startAnother({ db: store.db, redis, queues });
  closing.push(
    () => app.close(),
    () => queues.close(),
    async () => redis.disconnect(),
    () => lines.Redis.close(),
    () => lines.PostgreSQL.close(),
    () => store.close(),
  );
});
afterAll(async () => {
  for (const close of closing) await close();
});
afterEach(async () => {
  for (const line of Object.values(lines)) {
    // What was silent can't go on where it was.
    line.cut();
    line.mend();
  }
  const isBack = async () => (await app.inject({ url: '/ready' })).statusCode;
  await expect.poll(isBack, { timeout: 10_000 }).toBe(200);
});

const call = (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) =>
  app.inject({ method, url, headers: console.bearer, ...(payload ? { payload } : {}) });

const needs = [
  ['Redis', 'POST', '/api/login', { email: 'a@example.com', password: 'wrong' }],
  ['Redis', 'POST', '/api/chatwoot/sync', undefined],
  ['Redis', 'PATCH', '/api/connections/chatwoot-main', { active: true }],
  ['Redis', 'GET', '/api/health', undefined],
  ['Redis', 'GET', '/api/connections', undefined],
  ['Redis', 'GET', '/queues/api/queues', undefined],
  ['PostgreSQL', 'GET', '/api/conversations?q=hello', undefined],
  ['PostgreSQL', 'GET', '/api/deliveries', undefined],
  ['PostgreSQL', 'POST', '/api/deliveries/some-id/replay', undefined],
] as const;

test.each(
  needs.flatMap((need) => [
    ['is cut off', 'cut', ...need] as const,
    ['hangs', 'silence', ...need] as const,
  ]),
)(
  '%s (%s): %s, for %s %s, answers 503 with advice',
  async (_, how, store, method, url, payload) => {
    lines[store][how]();
    const startedAt = performance.now();
    const answer = await call(method, url, payload);
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({
      error: 'unavailable',
      message: expect.stringContaining('Try again'),
    });
    expect(performance.now() - startedAt).toBeLessThan(9_000);
  },
);

test('a queue that was first asked for while Redis was away works when it is back', async () => {
  const answer = await call('POST', '/api/chatwoot/sync');
  expect(answer.statusCode).toBe(202);
  await console.store.db.delete(syncs);
});

test('a reply is kept while Redis is away', async () => {
  const id = await insertConversation(console.store.db);
  lines.Redis.cut();
  const answer = await call('POST', `/api/conversations/${id}/reply`, { content: 'hello' });
  expect([answer.statusCode, answer.json().state]).toEqual([202, 'sending']);
  await console.store.db.delete(messages);
});

test('what takes PostgreSQL too long is given up, with advice', async () => {
  const holder = await console.store.db.transaction(async (tx) => {
    await tx.execute('lock table conversations in access exclusive mode');
    return call('GET', '/api/conversations');
  });
  expect(holder.statusCode).toBe(503);
  expect(holder.json()).toEqual({ error: 'too_slow', message: expect.stringContaining('less') });
});
