import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { onSignOutElsewhere, tellOtherTabs } from './sign-out.ts';

test('signing out in one tab is heard in all others, not in itself', async () => {
  const leave = vi.fn();
  onSignOutElsewhere(leave);
  const others = Array.from({ length: 2 }, () => new BroadcastChannel('omnirelay.sign-out'));
  onTestFinished(() => others.forEach((other) => void other.close()));

  const heard = others.map((other) => once(other, 'message'));
  tellOtherTabs();
  await Promise.all(heard);
  expect(leave).not.toHaveBeenCalled();

  others[0]?.postMessage('signed out');
  await vi.waitFor(() => expect(leave).toHaveBeenCalledTimes(1), 30_000);
});
