import { syncs } from '@omnirelay/shared/store/schema.ts';
import { startSync } from '@omnirelay/shared/store/syncs.ts';
import { afterEach, expect, test } from 'vitest';
import { automationConfig } from '../testing/insert-run.ts';
import { email, testConsole } from '../testing/test-console.ts';

const console = testConsole();
const get = (url: string) => console.app.inject({ url, headers: console.agent });
const start = (payload?: object) =>
  console.app.inject({
    method: 'POST',
    url: '/api/chatwoot/sync',
    headers: console.bearer,
    ...(payload ? { payload } : {}),
  });

afterEach(async () => {
  await console.store.db.delete(syncs);
  await console.redis.flushdb();
});

test('a sync has a row and a job, and tells how far it is', async () => {
  const answer = await start();
  expect(answer.statusCode).toBe(202);
  const { syncId } = answer.json();
  expect((await get(`/api/chatwoot/sync/${syncId}`)).json()).toEqual({
    id: syncId,
    connection: 'chatwoot-main',
    trigger: 'manual',
    state: 'running',
    conversationsRead: 0,
    messagesRead: 0,
    healed: 0,
    oldestGapMs: null,
    error: null,
    startedAt: expect.any(String),
    finishedAt: null,
  });
  const jobs = await console.queues.queueOf('sync').getJobs(['waiting']);
  expect(jobs.map(({ name, data }) => ({ name, data }))).toEqual([
    { name: 'sync', data: { syncId } },
  ]);
  const audit = await console.app.inject({
    url: `/api/audit?subject=${syncId}`,
    headers: console.bearer,
  });
  expect(audit.json().items).toMatchObject([{ actor: email, action: 'sync' }]);
});

test('one runs at a time for a connection, also when asked for at once', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => start()));
  const codes = answers.map(({ statusCode }) => statusCode).sort();
  expect(codes).toEqual([202, ...Array(9).fill(409)]);
  expect((await start({ integrationId: 'zendesk-main' })).statusCode).toBe(202);
  expect((await start()).json().error).toBe('already_running');
});

test.each([
  [{ integrationId: 'nothing' }, 404],
  [{ integrationId: '__proto__' }, 404],
  [{ integrationId: '\0' }, 400],
  [{ connection: 'chatwoot-main' }, 400],
])('refuses %o', async (payload, status) => {
  expect((await start(payload)).statusCode).toBe(status);
  expect(await console.queues.queueOf('sync').getJobs()).toEqual([]);
});

test('the list has the newest first, by connection', async () => {
  const db = console.store.db;
  await startSync(db, { connection: 'zendesk-main', trigger: 'schedule' });
  await startSync(db, { connection: 'chatwoot-main', trigger: 'manual' });
  const connections = async (query: string) =>
    (await get(`/api/syncs?${query}`))
      .json()
      .items.map(({ connection }: { connection: string }) => connection);
  expect(await connections('')).toEqual(['chatwoot-main', 'zendesk-main']);
  expect(await connections('connection=zendesk-main')).toEqual(['zendesk-main']);
  expect((await get('/api/chatwoot/sync/nothing')).statusCode).toBe(404);
});

test('what is only called has nothing to compare', async () => {
  const another = await console.startAnother({ config: automationConfig });
  const ask = (payload: object) =>
    another.inject({
      method: 'POST',
      url: '/api/chatwoot/sync',
      headers: console.bearer,
      payload,
    });
  const model = await ask({ integrationId: 'llm' });
  expect([model.statusCode, model.json().message]).toEqual([
    400,
    'integrationId: llm has nothing to compare',
  ]);
  expect((await ask({})).json().message).toBe('integrationId: name one of zoho-main');
  expect((await ask({ integrationId: 'zoho-main' })).statusCode).toBe(202);
});
