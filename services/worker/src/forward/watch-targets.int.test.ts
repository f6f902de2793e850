import { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { pauseFlow } from '@omnirelay/shared/flows/change-flow.ts';
import { readFlowState } from '@omnirelay/shared/flows/flow-state.ts';
import { targetName } from '@omnirelay/shared/flows/target-gate.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import { createMetrics } from '@omnirelay/shared/metrics.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { migrateStore, openStore } from '@omnirelay/shared/store/database.ts';
import { readFlowSettings } from '@omnirelay/shared/store/flow-settings.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchTargets } from './watch-targets.ts';

const { connection: redis, prefix } = testRedis();
const database = testDatabase();
const keys = createKeys(prefix);
const queues = createQueues({ redis, keys });
const store = openStore(database.url);
const flowCalled = (id: string) =>
  ForwardFlow.parse({ kind: 'forward', id, from: 'a', url: 'https://crew.test', pauseAfter: '1h' });
const flows = [flowCalled('well'), flowCalled('away'), flowCalled('gone')];
const errors: object[] = [];
const metrics = createMetrics();
const deps = { db: store.db, redis, keys, queues, flows, metrics };
const watch = (nowMs: number) =>
  watchTargets({ ...deps, log: { error: (line: object) => void errors.push(line) } }, nowMs);

beforeAll(() => migrateStore(database.url));
afterAll(async () => {
  await queues.close();
  await store.close();
});

test('only a target that has taken nothing for too long has its flow paused, and says so once', async () => {
  const gate = createGate({ redis, keys });
  await gate.failed(targetName('away'));
  await gate.failed(targetName('gone'));
  const now = Date.now();
  await redis.hset(keys.gate(targetName('gone')), 'failingSince', now - 3_600_001);
  await watch(now);
  await watch(now);
  const set = await readFlowSettings(store.db);
  expect([...set.values()].map(({ flow, pausedBy }) => [flow, pausedBy])).toEqual([
    ['gone', 'auto'],
  ]);
  expect(errors).toMatchObject([{ event: 'flow.auto-paused', flow: 'gone' }]);
  const text = await metrics.registry.metrics();
  expect(text).toContain('omnirelay_flow_paused{flow="gone",by="auto"} 1');
  expect(text).toContain('omnirelay_flow_paused{flow="well",by="operator"} 0');
  expect(text).toMatch(/omnirelay_target_failing_seconds\{flow="gone"\} 3600\.001/);
  expect(text).toMatch(/omnirelay_target_failing_seconds\{flow="well"\} 0/);
});

test('what Redis has lost is there again', async () => {
  await pauseFlow(deps, flowCalled('well'), { by: 'ops@acme.example', reason: 'maintenance' });
  await redis.flushdb();
  await watch(Date.now());
  const paused = readFlowState(await redis.get(keys.flowState('well'))).paused;
  expect(paused).toEqual({ by: 'ops@acme.example', reason: 'maintenance' });
});
