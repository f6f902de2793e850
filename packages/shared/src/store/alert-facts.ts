import { and, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { PostgresFacts, StuckFacts } from '../alerts/facts.ts';
import { listConnectionChecks } from './connection-checks.ts';
import type { Database } from './database.ts';
import { readFlowSettings } from './flow-settings.ts';
import { eventFlows, upkeepRuns } from './schema.ts';

/** What alerts need to know of Postgres. */
export async function readPostgresFacts(db: Database): Promise<PostgresFacts> {
  const [stuck, settings, checks, backup] = await Promise.all([
    countStuck(db),
    readFlowSettings(db),
    listConnectionChecks(db),
    readBackup(db),
  ]);
  return {
    stuck,
    paused: [...settings].flatMap(([flow, { pausedBy, pausedAt }]) =>
      pausedBy === null ? [] : [{ flow, by: pausedBy, sinceMs: pausedAt?.getTime() }],
    ),
    drift: [...checks].flatMap(([connection, { findings }]) => {
      const codes = findings.filter(({ level }) => level === 'problem').map(({ code }) => code);
      return codes.length === 0 ? [] : [{ connection, codes }];
    }),
    backup,
  };
}

function countStuck(db: Database): Promise<StuckFacts[]> {
  return db
    .select({
      flow: eventFlows.flow,
      state: eventFlows.state,
      events: sql<number>`count(*)::int`,
    })
    .from(eventFlows)
    .where(inArray(eventFlows.state, ['parked', 'uncertain']))
    .groupBy(eventFlows.flow, eventFlows.state);
}

async function readBackup(db: Database): Promise<PostgresFacts['backup']> {
  const newest = (...what: SQL[]) =>
    db
      .select()
      .from(upkeepRuns)
      .where(and(eq(upkeepRuns.kind, 'backup'), ...what))
      .orderBy(desc(upkeepRuns.startedAt))
      .limit(1);
  const hasEnded = isNotNull(upkeepRuns.finishedAt);
  const [[last], [ended], [good]] = await Promise.all([
    newest(),
    newest(hasEnded),
    newest(hasEnded, isNull(upkeepRuns.error)),
  ]);
  if (!last) return undefined;
  return {
    lastGoodMs: good?.finishedAt?.getTime(),
    lastFailed: ended?.error != null,
    underWaySinceMs: last.finishedAt === null ? last.startedAt.getTime() : undefined,
  };
}
