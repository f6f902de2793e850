import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Keys } from '../redis/keys.ts';

/** What is counted for alerts: `refused` and `unreadable` webhooks of a connection, a flow's `verdict`s and `leak`s. */
export type TallyKind = 'refused' | 'unreadable' | 'verdict' | 'leak';

export interface Tallied {
  kind: TallyKind;
  /** a connection or a flow */
  subject: string;
  /** a reason or an outcome: one of a few words of ours */
  what: string;
  count: number;
}

export interface Tally {
  /** Costs an addition: what was noted goes to Redis once a second. */
  note(kind: TallyKind, subject: string, what: string): void;
  close(): Promise<void>;
}

/** The longest time that is looked back upon. */
const keepSeconds = 2 * 3_600;
const minuteMs = 60_000;
const flushEveryMs = 1_000;
const longestCloseMs = 1_000;

/**
 * Counts what alerts look back upon, by the minute and for all processes together. What a process
 * counted in its last second is gone with it.
 */
export function createTally(deps: { redis: Redis; keys: Keys; nowMs?: () => number }): Tally {
  const { redis, keys, nowMs = Date.now } = deps;
  const counts = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    if (counts.size === 0) return;
    const noted = [...counts];
    counts.clear();
    const key = keys.tally(minuteOf(nowMs()));
    const batch = redis.multi();
    for (const [field, count] of noted) batch.hincrby(key, field, count);
    batch.expire(key, keepSeconds);
    // Not worth a second try: Redis was away, and of that there is an alert of its own.
    await batch.exec().catch(() => {});
  }

  function flush(): void {
    timer = undefined;
    writing = writing.then(write);
  }

  return {
    note(kind, subject, what) {
      const field = `${kind} ${subject} ${what}`;
      counts.set(field, (counts.get(field) ?? 0) + 1);
      timer ??= setTimeout(flush, flushEveryMs).unref();
    },
    async close() {
      clearTimeout(timer);
      flush();
      // While Redis is away, nobody waits for a figure.
      await Promise.race([writing, pause(longestCloseMs, undefined, { ref: false })]);
    },
  };
}

/** What was counted in the minutes up to now, this one included. */
export async function readTally(
  { redis, keys }: { redis: Redis; keys: Keys },
  nowMs: number,
  minutes: number,
): Promise<Tallied[]> {
  const last = minuteOf(nowMs);
  const batch = redis.pipeline();
  for (let minute = last - minutes + 1; minute <= last; minute += 1) {
    batch.hgetall(keys.tally(minute));
  }
  const total = new Map<string, number>();
  for (const [error, fields] of (await batch.exec()) ?? []) {
    if (error) throw error;
    for (const [field, count] of Object.entries(fields as Record<string, string>)) {
      total.set(field, (total.get(field) ?? 0) + Number(count));
    }
  }
  return [...total].map(([field, count]) => {
    const [kind, subject = '', what = ''] = field.split(' ');
    return { kind: kind as TallyKind, subject, what, count };
  });
}

function minuteOf(ms: number): number {
  return Math.floor(ms / minuteMs);
}
