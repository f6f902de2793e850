import { setTimeout as pause } from 'node:timers/promises';

/**
 * Listening before Redis has told what there is to know would refuse the first webhooks after every start,
 * and some senders never send again. Without a Redis, ingress starts all the same and says so.
 */
export async function waitForRedis(told: Promise<unknown>, patienceMs = 5_000): Promise<void> {
  const patience = new AbortController();
  const { signal } = patience;
  await Promise.race([told, pause(patienceMs, undefined, { signal }).catch(() => {})]);
  patience.abort();
}
