import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { signed, type Webhook } from './webhooks.ts';

/**
 * Sends the webhooks at a fixed rate, whether or not the earlier ones are answered.
 * @returns when each message was sent, in `performance.now()`
 */
export async function sendSteadily(
  url: string,
  webhooks: Webhook[],
  perSecond: number,
): Promise<Map<number, number>> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 50 });
  const sentAtMs = new Map<number, number>();
  const startMs = performance.now();
  const answers: Promise<void>[] = [];
  for (const [i, { messageId, body }] of webhooks.entries()) {
    const dueMs = startMs + (i / perSecond) * 1_000;
    if (dueMs > performance.now()) await pause(dueMs - performance.now());
    const headers = signed(body);
    sentAtMs.set(messageId, performance.now());
    answers.push(send(pool, pathname, headers, body));
  }
  await Promise.all(answers);
  await pool.close();
  return sentAtMs;
}

async function send(pool: Pool, path: string, headers: Record<string, string>, body: string) {
  const answer = await pool.request({ method: 'POST', path, headers, body });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`a webhook was answered ${answer.statusCode}`);
}
