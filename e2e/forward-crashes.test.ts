import { afterAll, beforeEach, expect, test } from 'vitest';
import { customerMessage, sendAll } from './support/chatwoot-events.ts';
import { eventually } from './support/eventually.ts';
import { flowChanges } from './support/flow-changes.ts';
import { type Received, startTarget, targetSecret } from './support/target.ts';
import { useSystem } from './support/use-system.ts';

const [first, second] = await Promise.all([startTarget(), startTarget()]);
const forward = {
  kind: 'forward',
  id: 'crew',
  from: 'chatwoot-main',
  url: first.url,
  allowPrivate: true,
  secrets: [targetSecret],
  timeout: '5s',
};
const use = useSystem({ workers: 3, flows: [forward] });
const changes = flowChanges(use, forward);

beforeEach(() => {
  for (const target of [first, second]) {
    target.received.length = 0;
    target.behave(() => ({ kind: 'slow', ms: 5 }));
  }
});
afterAll(() => Promise.all([first.close(), second.close()]));

const conversations = [2001, 2002, 2003, 2004, 2005];
const perConversation = 20;

function manyEvents(from: number) {
  return Array.from({ length: perConversation }, (_, i) =>
    conversations.map((id) => customerMessage(from + id, `${i}`)),
  ).flat();
}

/** Each event once, and those of a conversation in their order: whatever came again is left out. */
function expectAllInOrder(taken: Received[], from: number): void {
  for (const id of conversations) {
    const contents = taken
      .filter(({ conversation }) => conversation === `chatwoot_55_${from + id}`)
      .map(({ raw }) => JSON.parse(raw.toString()).content);
    expect(contents).toEqual(Array.from({ length: perConversation }, (_, i) => `${i}`));
  }
}

test('workers that are killed lose nothing, and repeat only what was on its way', async () => {
  const events = manyEvents(10_000);
  const sending = sendAll(use.system, events);
  const kills = 4;
  for (let i = 0; i < kills; i++) {
    await eventually(
      () => first.taken().length >= (i + 1) * 15 || `${first.taken().length}`,
      60_000,
    );
    await use.system.killWorker(Math.random);
  }
  await sending;
  await eventually(
    () => first.taken().length === events.length || `${first.taken().length}`,
    90_000,
  );
  await use.system.settled();
  expectAllInOrder(first.taken(), 10_000);
  // At the most one call of each conversation was under way when a worker died.
  expect(first.received.length - events.length).toBeLessThanOrEqual(kills * conversations.length);
  // A repeat comes before anything that follows it.
  const lastOf = new Map<string, number>();
  for (const { conversation, raw } of first.received) {
    const number = Number(JSON.parse(raw.toString()).content);
    expect(number).toBeGreaterThanOrEqual(lastOf.get(conversation) ?? 0);
    lastOf.set(conversation, number);
  }
}, 180_000);

test('an address that changes under load loses and repeats nothing', async () => {
  const events = manyEvents(20_000);
  // Slow from then on, so that enough is left for the other.
  first.behave(() => ({ kind: 'slow', ms: first.received.length > 30 ? 400 : 5 }));
  const sending = sendAll(use.system, events);
  await eventually(() => first.taken().length >= 30 || `${first.taken().length}`);
  await changes.setTarget(second.url);
  const changedAtMs = Date.now();
  await eventually(() => second.taken().length >= 20 || `${second.taken().length}`);
  await changes.undo();
  await sending;
  const taken = () => [...first.taken(), ...second.taken()].sort((a, b) => a.atMs - b.atMs);
  await eventually(() => taken().length === events.length || `${taken().length}`, 60_000);
  await use.system.settled();
  expect(first.received.length + second.received.length).toBe(events.length);
  expectAllInOrder(taken(), 20_000);
  const before = second.received[0]?.atMs ?? Number.NaN;
  const stray = first.received.filter(({ atMs }) => atMs > changedAtMs + 1_000 && atMs < before);
  expect(stray).toEqual([]);
});

test('what is paused waits, and goes to the new address when it goes on', async () => {
  await changes.pause();
  await sendAll(use.system, manyEvents(30_000));
  await changes.setTarget(second.url);
  expect(first.received).toEqual([]);
  await changes.resume();
  await eventually(
    () =>
      second.taken().length === conversations.length * perConversation ||
      `${second.taken().length}`,
  );
  await use.system.settled();
  expect(first.received).toEqual([]);
  expect(second.received).toHaveLength(conversations.length * perConversation);
  expectAllInOrder(second.taken(), 30_000);
  await changes.undo();
});

test('a target that has gone for good has its flow paused, and nothing is lost', async () => {
  first.behave(() => ({ kind: 'answer', status: 503 }));
  const events = manyEvents(40_000);
  await sendAll(use.system, events);
  await eventually(async () => (await changes.failingSinceMs()) !== undefined || 'nothing failed');
  // As if it had been like this for long.
  await changes.failSince(Date.now() - 25 * 3_600_000);
  await eventually(async () => (await changes.pausedBy()) === 'auto' || 'not paused', 20_000);
  await eventually(() => use.system.logs().includes('flow.auto-paused') || 'nobody was told');
  // What was on its way when the flow was paused arrives.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const until = first.received.length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(first.received.length).toBe(until);
  first.behave(() => ({ kind: 'answer', status: 200 }));
  await changes.resume();
  await eventually(
    () => first.taken().length === events.length || `${first.taken().length}`,
    60_000,
  );
  await use.system.settled();
  expectAllInOrder(first.taken(), 40_000);
  expect(await changes.statesOf()).toEqual(['done']);
}, 120_000);
