import type { LiveChange } from '@omnirelay/shared/store/live.ts';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { LiveLine } from './live-line.ts';
import { waitForChange } from './wait-for-change.ts';

function aLine() {
  const listeners = new Set<(changes: LiveChange[]) => void>();
  const line: LiveLine = {
    onChanges(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onBroken() {},
  };
  const tell = (id: string) => {
    for (const listener of listeners) listener([{ kind: 'run', id }]);
  };
  return { line, tell, listeners };
}
const r1 = { kind: 'run', id: 'r1' } as const;
const patient = { timeoutMs: 60_000, isGone: () => false };

test('what is there already is not waited for', async () => {
  const { line, listeners } = aLine();
  expect(await waitForChange(line, r1, async () => 'there', patient)).toBe('there');
  expect(listeners.size).toBe(0);
});

test('a change of this run wakes at once, also one that comes while it is looked at', async () => {
  const { line, tell } = aLine();
  // No half second passes: only being woken can find it.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  let looks = 0;
  const found = await waitForChange(
    line,
    r1,
    async () => {
      looks += 1;
      if (looks === 1) tell('r1');
      if (looks === 2) queueMicrotask(() => setImmediate(() => tell('r1')));
      return looks === 3 ? 'there' : undefined;
    },
    patient,
  );
  expect(found).toBe('there');
});

test('without a line it is looked at all the same', async () => {
  let looks = 0;
  const look = async () => (++looks === 2 ? 'there' : undefined);
  expect(await waitForChange(aLine().line, r1, look, patient)).toBe('there');
});

test('waits no longer than it may, and for nobody who has left', async () => {
  const { line, listeners } = aLine();
  const never = async () => undefined;
  expect(await waitForChange(line, r1, never, { ...patient, timeoutMs: 30 })).toBeUndefined();
  expect(await waitForChange(line, r1, never, { ...patient, isGone: () => true })).toBeUndefined();
  expect(listeners.size).toBe(0);
});

test('what looking throws is thrown, and nobody listens any more', async () => {
  const { line, listeners } = aLine();
  const look = () => Promise.reject(new Error('away'));
  await expect(waitForChange(line, r1, look, patient)).rejects.toThrow('away');
  expect(listeners.size).toBe(0);
});
