import { connectRedis } from '@omnirelay/shared/redis/connect.ts';
import { openStore } from '@omnirelay/shared/store/database.ts';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { testConsole } from '../testing/test-console.ts';
import { registerHealth } from './health.ts';

const console = testConsole();

test('is healthy and ready while both stores answer', async () => {
  const health = await console.app.inject({ url: '/health' });
  expect(health.json()).toEqual({ status: 'healthy', timestamp: expect.any(String) });
  expect((await console.app.inject({ url: '/ready' })).statusCode).toBe(200);
});

test('is not ready without its stores, and says which', async () => {
  const store = openStore('postgres://nobody@127.0.0.1:1/nothing');
  const redis = connectRedis('redis://127.0.0.1:1', 'fast');
  const app = fastify();
  registerHealth(app, { db: store.db, redis });
  const answer = await app.inject({ url: '/ready' });
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({
    error: 'not_ready',
    message: expect.stringMatching(/Redis and PostgreSQL/),
  });
  await app.close();
  redis.disconnect();
  await store.close();
});
