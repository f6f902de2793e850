import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ForwardFlow } from '../config/forward.ts';
import { createGate } from '../gate/gate.ts';
import { createQueues } from '../queues/queues.ts';
import { createKeys } from '../redis/keys.ts';
import { migrateStore, openStore, type Store } from '../store/database.ts';
import { flowSettings } from '../store/schema.ts';
import { testDatabase } from '../testing/postgres.ts';
import { testRedis } from '../testing/redis.ts';
import { pauseFlow, resumeFlow, setTarget, undoTarget } from './change-flow.ts';
import { targetName } from './target-gate.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const queues = createQueues({ redis, keys });
const gate = createGate({ redis, keys });
const database = testDatabase();
let store: Store;
beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterEach(async () => {
  await redis.flushdb();
  await store.db.delete(flowSettings);
});
afterAll(async () => {
  await queues.close();
  await store.close();
});

const flow = ForwardFlow.parse({
  ...{ kind: 'forward', id: 'crew', from: 'chatwoot-main', url: 'https://old.test/' },
});
const target = targetName(flow.id);
const deps = () => ({ db: store.db, redis, keys, queues });
const by = 'ann@acme.test';

test('a new address does not wait for what the one before has asked for', async () => {
  await gate.pause(target, 3_600_000);
  await setTarget(deps(), flow, 'https://new.test/', by);
  expect(await gate.state(target)).toBe('closed');
  await gate.pause(target, 3_600_000);
  await undoTarget(deps(), flow, by);
  expect(await gate.state(target)).toBe('closed');
});

test('whoever resumes a flow gives its target a chance, and as long as it has asked for', async () => {
  for (let n = 0; n < 5; n += 1) await gate.failed(target);
  await pauseFlow(deps(), flow, { by, reason: '' });
  await resumeFlow(deps(), flow, by);
  expect(await gate.state(target)).toBe('closed');
  await gate.pause(target, 3_600_000);
  await pauseFlow(deps(), flow, { by, reason: '' });
  await resumeFlow(deps(), flow, by);
  expect(await gate.state(target)).toBe('paused');
});
