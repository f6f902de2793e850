import { WaitError } from '@omnirelay/shared/errors.ts';
import { expect, test } from 'vitest';
import { createSwitches } from './switches.ts';

/** A store whose answers, and a clock whose time, tests set. */
function aStore() {
  const store = { active: true, away: false, nowMs: 0, reads: 0 };
  const switches = createSwitches({
    nowMs: () => store.nowMs,
    async read() {
      store.reads += 1;
      if (store.away) throw new Error('away');
      return new Map([['chatwoot-main', { active: store.active }]]);
    },
  });
  return { store, ask: (...names: string[]) => switches.requireActive(names) };
}

test('work of a connection that is switched off waits, others’ does not', async () => {
  const { store, ask } = aStore();
  store.active = false;
  await expect(ask('zendesk-main', 'chatwoot-main')).rejects.toThrow(WaitError);
  await expect(ask('zendesk-main')).resolves.toBeUndefined();
});

test('a connection that was never switched is on', async () => {
  await expect(aStore().ask('zendesk-main')).resolves.toBeUndefined();
});

test('the store is asked once in a while, not by every event', async () => {
  const { store, ask } = aStore();
  await Promise.all([ask('chatwoot-main'), ask('chatwoot-main')]);
  await ask('chatwoot-main');
  expect(store.reads).toBe(1);
  store.nowMs = 2_000;
  await ask('chatwoot-main');
  expect(store.reads).toBe(2);
});

test('while the store is away, the last answer holds', async () => {
  const { store, ask } = aStore();
  store.active = false;
  await expect(ask('chatwoot-main')).rejects.toThrow(WaitError);
  Object.assign(store, { away: true, nowMs: 5_000 });
  await expect(ask('chatwoot-main')).rejects.toThrow(WaitError);
});

test('a store that is away from the beginning stops nothing', async () => {
  const { store, ask } = aStore();
  store.away = true;
  await expect(ask('chatwoot-main')).resolves.toBeUndefined();
});
