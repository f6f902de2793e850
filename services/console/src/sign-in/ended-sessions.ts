import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findSession, noteSessionSeen } from '@omnirelay/shared/store/sessions.ts';
import type { Redis } from 'ioredis';

export interface EndedSessions {
  /**
   * Tells all consoles at once. Where Redis is away, they see it in the session's row, which has to say so
   * before: within `recentMs`.
   * @param seconds how long it would have gone on
   */
  end(id: string, seconds: number): Promise<void>;
  has(id: string): Promise<boolean>;
  /** That it is used, once a minute. */
  noteUse(id: string): Promise<void>;
}

/** How long another console may let a session in that has just ended, while Redis is away. */
const recentMs = 1_500;
const noteUseEveryMs = 60_000;
/** The longest unasked is forgotten first. */
const mostRemembered = 5_000;

/** Sessions that were ended before their tokens ran out, for all consoles. */
export function createEndedSessions({
  redis,
  keys,
  db,
  nowMs = Date.now,
}: {
  redis: Redis;
  keys: Keys;
  db: Database;
  nowMs?: () => number;
}): EndedSessions {
  const keyOf = (id: string) => keys.cache('ended-session', id);
  const recent = new Map<string, { hasEnded: boolean; seenAtMs: number; atMs: number }>();

  /** One that began before there were rows has none: it goes on until its token runs out. */
  const readRow = async (id: string) => {
    const known = recent.get(id);
    if (known && nowMs() - known.atMs < recentMs) return known;
    const row = await findSession(db, id);
    const read = {
      hasEnded: row !== undefined && row.endedAt !== null,
      seenAtMs: row ? row.seenAt.getTime() : Number.POSITIVE_INFINITY,
      atMs: nowMs(),
    };
    recent.delete(id);
    recent.set(id, read);
    const [oldest] = recent.keys();
    if (recent.size > mostRemembered && oldest !== undefined) recent.delete(oldest);
    return read;
  };

  return {
    async end(id, seconds) {
      recent.delete(id);
      await redis.set(keyOf(id), '1', 'EX', seconds);
    },
    async has(id) {
      // What needs Postgres alone goes on while Redis is away.
      if ((await redis.exists(keyOf(id)).catch(() => 0)) === 1) return true;
      return (await readRow(id)).hasEnded;
    },
    async noteUse(id) {
      const known = await readRow(id);
      const now = nowMs();
      if (now - known.seenAtMs < noteUseEveryMs) return;
      known.seenAtMs = now;
      const unlessSince = new Date(now - noteUseEveryMs);
      await noteSessionSeen(db, id, { now: new Date(now), unlessSince });
    },
  };
}
