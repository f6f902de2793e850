import { setTimeout as pause } from 'node:timers/promises';
import { macOf } from '@omnirelay/sandbox/zalo/index.ts';
import { Pool } from 'undici';
import { type ZaloSystem, zaloApp } from './zalo-system.ts';

/** New questions of customers, spread evenly over them. Zalo's own sender is not asked to send them. */
export function newQuestions({ zalo }: ZaloSystem, userIds: string[], count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const user = zalo.world.users.get(userIds[i % userIds.length] ?? '');
    if (!user) throw new Error('a question needs a customer');
    const text = `Câu ${i}: mấy giờ cửa hàng mở cửa, và chủ nhật có mở không?`;
    const message = zalo.world.addMessage(user.id, { by: 'user', text });
    zalo.world.interacts(user);
    return JSON.stringify(zalo.events.userSent(user, message));
  });
}

/**
 * Sends the webhooks at a fixed rate, whether or not the earlier ones are acknowledged.
 * @returns what each acknowledgement took, in milliseconds
 */
export async function timeAcks(
  url: string,
  bodies: string[],
  perSecond: number,
): Promise<number[]> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 50 });
  const startMs = performance.now();
  const acks: Promise<number>[] = [];
  for (const [i, body] of bodies.entries()) {
    const dueMs = startMs + (i / perSecond) * 1_000;
    if (dueMs > performance.now()) await pause(dueMs - performance.now());
    acks.push(timeAck(pool, pathname, body));
  }
  const timesMs = await Promise.all(acks);
  await pool.close();
  return timesMs;
}

async function timeAck(pool: Pool, path: string, body: string): Promise<number> {
  const { timestamp } = JSON.parse(body) as { timestamp: string };
  const headers = {
    'content-type': 'application/json',
    'x-zevent-signature': `mac=${macOf(body, timestamp, zaloApp)}`,
  };
  const sentAtMs = performance.now();
  const answer = await pool.request({ method: 'POST', path, headers, body });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`a webhook was answered ${answer.statusCode}`);
  return performance.now() - sentAtMs;
}
