import { setTimeout as pause } from 'node:timers/promises';

/** Asks every `everyMs` (50 by default); false when the condition did not hold within `timeoutMs`. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { timeoutMs, everyMs = 50 }: { timeoutMs: number; everyMs?: number },
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() >= deadline) return false;
    await pause(everyMs);
  }
  return true;
}
