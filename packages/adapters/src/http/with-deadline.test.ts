import { expect, test } from 'vitest';
import { withDeadline } from './with-deadline.ts';

/** Ends only with its signal, as a call does that nobody answers. */
const hang = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

test('gives what the call gives, and its error', async () => {
  expect(await withDeadline(60_000, async (signal) => signal.aborted)).toBe(false);
  const failing = withDeadline(60_000, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
});

test('ends a call whose time is up', async () => {
  await expect(withDeadline(1, hang)).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('ends a call that somebody else ends', async () => {
  const stop = new AbortController();
  const ended = withDeadline(60_000, hang, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(ended).rejects.toThrow('stopped');
});
