import { listDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import { afterAll, expect, test } from 'vitest';
import { customerMessage, sendAll } from './support/chatwoot-events.ts';
import { eventually } from './support/eventually.ts';
import { startTarget, targetSecret } from './support/target.ts';
import { useSystem } from './support/use-system.ts';

const [limited, throttling, once] = await Promise.all([
  startTarget(),
  startTarget(),
  startTarget(),
]);
const common = { kind: 'forward', from: 'chatwoot-main', secrets: [targetSecret], timeout: '5s' };
const only = (text: string) => `event.content.startsWith("${text}")`;
const use = useSystem({
  workers: 2,
  flows: [
    {
      ...common,
      id: 'limited',
      url: limited.url,
      rateLimit: { count: 5, per: '1s' },
      when: only('limited'),
    },
    { ...common, id: 'throttling', url: throttling.url, when: only('throttling') },
    { ...common, id: 'once', url: once.url, repeatable: false, when: only('once') },
  ],
});
afterAll(() => Promise.all([limited, throttling, once].map((target) => target.close())));

test('a target gets no more than its limit, from all workers together', async () => {
  const events = Array.from({ length: 16 }, (_, i) => customerMessage(3000 + i, `limited ${i}`));
  await sendAll(use.system, events);
  await eventually(() => limited.taken().length === 16 || `${limited.taken().length}`);
  const times = limited.received.map(({ atMs }) => atMs).sort((a, b) => a - b);
  // At five a second the sixteenth begins three seconds after the first; on their way they may come closer.
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2_000);
  expect(limited.received).toHaveLength(16);
});

test('a target that says when to come back is left alone until then', async () => {
  let asked = 0;
  throttling.behave(() => {
    asked += 1;
    const headers = { 'retry-after': '2' };
    return asked === 1 ? { kind: 'answer', status: 429, headers } : { kind: 'answer', status: 200 };
  });
  await sendAll(use.system, [customerMessage(3100, 'throttling 1')]);
  const gate = '{omnirelay}:gate:forward.throttling';
  await eventually(
    async () => (await use.system.redis.hget(gate, 'pausedUntil')) !== null || 'not paused yet',
  );
  await sendAll(use.system, [
    customerMessage(3101, 'throttling 2'),
    customerMessage(3102, 'throttling 3'),
  ]);
  await eventually(() => throttling.taken().length === 3 || `${throttling.taken().length}`);
  const [first, ...others] = throttling.received.map(({ atMs }) => atMs);
  expect(Math.min(...others) - (first ?? 0)).toBeGreaterThan(1_900);
});

test('where repeats are not told apart, what may have arrived waits for a person', async () => {
  once.behave(({ raw }) =>
    raw.includes('once 1') ? { kind: 'take-and-drop' } : { kind: 'answer', status: 200 },
  );
  await sendAll(use.system, [customerMessage(3200, 'once 1'), customerMessage(3200, 'once 2')]);
  await eventually(() => once.taken().length === 2 || `${once.taken().length}`);
  await eventually(async () => {
    const page = await listDeliveries(use.system.store.db, {
      conversation: 'chatwoot_55_3200',
      limit: 10,
    });
    const states = page.items.flatMap(({ flows }) => flows.filter(({ flow }) => flow === 'once'));
    return (
      states
        .map(({ state }) => state)
        .sort()
        .join() === 'done,uncertain' || JSON.stringify(states)
    );
  });
  expect(once.received).toHaveLength(2);
});
