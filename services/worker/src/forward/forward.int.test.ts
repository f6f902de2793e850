import { randomUUID } from 'node:crypto';
import type { Sent } from '@omnirelay/adapters/forward/target-client.ts';
import { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { createLedger } from '@omnirelay/shared/effects/ledger.ts';
import { RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import { createGate, failingSinceMs } from '@omnirelay/shared/gate/gate.ts';
import { acceptBatch } from '@omnirelay/shared/mailbox/accept.ts';
import { drainMailbox } from '@omnirelay/shared/mailbox/drain.ts';
import { replayEvent, takeHead } from '@omnirelay/shared/mailbox/mailbox.ts';
import { anEvent, mailboxOf } from '@omnirelay/shared/mailbox/testing/an-event.ts';
import { drainDeps } from '@omnirelay/shared/mailbox/testing/drain-deps.ts';
import { createMetrics } from '@omnirelay/shared/metrics.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterEach, expect, test } from 'vitest';
import { createForward } from './forward.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const base = { redis, keys };
const effects = { ledger: createLedger(base), gate: createGate(base) };
afterEach(() => redis.flushdb());

/** One flow whose target does what each call says, and then takes everything. */
function forwarding(settings: object, ...answers: (Error | undefined)[]) {
  const flow = ForwardFlow.parse({
    ...{ kind: 'forward', id: 'crew', from: 'zendesk-main', url: 'https://crew.test/' },
    ...settings,
  });
  const call = { url: flow.url, atMs: 0, durationMs: 1, status: 200 };
  let calls = 0;
  const send = async (): Promise<Sent> => ({ call, error: answers[calls++] });
  const handle = createForward({
    ...{ flow, effects, stateKey: 'none', metrics: createMetrics(), nowMs: Date.now },
    client: { send, close: async () => {} },
    failingSinceMs: () => failingSinceMs(base, 'forward.crew'),
  });
  const event = anEvent({ flows: ['crew'] });
  const mailbox = mailboxOf(event);
  const deps = drainDeps(base, { flow: 'crew', handle });
  const attempt = () =>
    drainMailbox(deps, { mailbox, owner: randomUUID(), gate: 'forward.crew' }).catch(
      (error: Error) => error.message,
    );
  return { event, mailbox, attempt, verdicts: deps.verdicts, calls: () => calls };
}

const lost = new RetryableError('timed out', { outcome: 'unclear' });

test('what may have arrived is sent again once a person replays it, and only then', async () => {
  const { event, mailbox, attempt, verdicts, calls } = forwarding(
    { repeatable: false },
    lost,
    lost,
  );
  await acceptBatch(base, [{ event, dedupSeconds: 60 }]);
  const stateNow = () => verdicts.at(-1)?.outcome.state;
  const replay = () =>
    replayEvent(base, mailbox, {
      id: event.id,
      flow: 'crew',
      state: 'waiting',
      attempts: 1,
      atMs: Date.now(),
    });
  await attempt();
  await attempt();
  expect([calls(), stateNow()]).toEqual([1, 'uncertain']);

  await replay();
  await attempt();
  await attempt();
  expect([calls(), stateNow()]).toEqual([2, 'uncertain']);

  await replay();
  // Waiting for the target is no decision of anybody's.
  await effects.gate.pause('forward.crew', 60_000);
  await attempt();
  await redis.del(keys.gate('forward.crew'));
  await attempt();
  expect([calls(), stateNow()]).toEqual([3, 'done']);
});

test('what a killed worker may have sent is not sent again by itself', async () => {
  const { event, mailbox, attempt, verdicts, calls } = forwarding({
    ...{ repeatable: false, timeout: '1ms' },
  });
  await acceptBatch(base, [{ event, dedupSeconds: 60 }]);
  const dying = { mailbox, owner: randomUUID() };
  await takeHead(base, dying);
  const gate = { connection: 'forward.crew', limits: [] };
  const settle = { afterStartMs: 0, afterUnclearMs: 0 };
  await effects.ledger.begin(`${event.id}.crew.forward`, dying, { gate, settle, looked: false });
  // It may be on its way still: that is waited for as often as it takes, and costs no attempt.
  for (let n = 0; n < 3; n += 1) expect(await attempt()).toMatch(/may still be applied/);
  await redis.set(keys.effect(`${event.id}.crew.forward`), 's1');
  await attempt();
  expect([calls(), verdicts.at(-1)?.outcome.state]).toEqual([0, 'uncertain']);
  expect(verdicts.some(({ error }) => error instanceof WaitError)).toBe(true);
});

test('what was erased meanwhile is not sent on, and holds up nobody', async () => {
  const { event, attempt, verdicts, calls } = forwarding({ when: 'event.text == "x"' });
  const erased = { ...event, body: Buffer.alloc(0) };
  await acceptBatch(base, [{ event: erased, dedupSeconds: 60 }]);
  await attempt();
  expect([calls(), verdicts.at(-1)?.outcome]).toMatchObject([
    0,
    { state: 'skipped', reason: 'customer-erased' },
  ]);
});

const busy = new RetryableError('HTTP 503', {
  ...{ outcome: 'unclear', trouble: 'throttled', retryAfterMs: 60_000 },
});

test.each([
  ['overnight', 3_600_000, 'retrying'],
  ['now and then', 0, 'uncertain'],
])('a target that asks %s to be left alone', async (_, sinceMs, want) => {
  const { event, attempt, verdicts, calls } = forwarding({}, ...Array(20).fill(busy));
  await acceptBatch(base, [{ event, dedupSeconds: 60 }]);
  const gate = keys.gate('forward.crew');
  for (let n = 0; n < 15; n += 1) {
    await redis.hset(gate, 'failingSince', Date.now() - sinceMs);
    await attempt();
    // It has waited for as long as it was asked to.
    for (const field of ['pausedUntil', 'openUntil']) {
      if (await redis.hexists(gate, field)) await redis.hset(gate, field, 1);
    }
  }
  expect(verdicts.at(-1)?.outcome.state).toBe(want);
  expect(calls()).toBe(want === 'retrying' ? 15 : 10);
});

test('an event for a target that is well and tells repeats is not in the ledger', async () => {
  const { event, attempt, calls, verdicts } = forwarding({});
  await acceptBatch(base, [{ event, dedupSeconds: 60 }]);
  await attempt();
  expect([calls(), verdicts.at(-1)?.outcome]).toMatchObject([
    1,
    { state: 'done', remoteId: '200', calls: [{ status: 200 }] },
  ]);
  expect(await redis.keys(keys.effect('*'))).toEqual([]);
});

test.each([
  ['has a limit', { rateLimit: { count: 10, per: '1m' } }],
  ['tells no repeats', { repeatable: false }],
])('one for a target that %s is', async (_, settings) => {
  const { event, attempt } = forwarding(settings);
  await acceptBatch(base, [{ event, dedupSeconds: 60 }]);
  await attempt();
  expect(await redis.keys(keys.effect('*'))).toHaveLength(1);
});

test('a target that fails is asked for more carefully from the next event on, until it takes one', async () => {
  const failing = new RetryableError('HTTP 500', { outcome: 'unclear', trouble: 'failing' });
  const { event, attempt, calls, verdicts } = forwarding({}, ...Array(5).fill(failing));
  await acceptBatch(base, [{ event, dedupSeconds: 60 }]);
  for (let n = 0; n < 7; n += 1) await attempt();
  // Five in a row, whichever way they went: the breaker is open, and nothing is sent.
  expect([calls(), await effects.gate.state('forward.crew')]).toEqual([5, 'open']);
  await redis.hset(keys.gate('forward.crew'), 'openUntil', 1);
  await attempt();
  expect([calls(), verdicts.at(-1)?.outcome.state]).toEqual([6, 'done']);
  expect(await redis.exists(keys.gate('forward.crew'))).toBe(0);
});

test('a target that only asks to be left alone is noticed', async () => {
  await effects.gate.pause('forward.crew', 1_000);
  const sinceMs = await failingSinceMs(base, 'forward.crew');
  expect(Date.now() - (sinceMs ?? 0)).toBeLessThan(10_000);
  await effects.gate.succeeded('forward.crew');
  expect(await failingSinceMs(base, 'forward.crew')).toBeUndefined();
});
