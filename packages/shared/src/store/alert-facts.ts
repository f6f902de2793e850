import { and, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
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
  const isBackup = eq(upkeepRuns.kind, 'backup');
  const newest = (what = isNotNull(upkeepRuns.finishedAt)) =>
    db
      .select({ finishedAt: upkeepRuns.finishedAt, error: upkeepRuns.error })
      .from(upkeepRuns)
      .where(and(isBackup, what))
      .orderBy(desc(upkeepRuns.startedAt))
      .limit(1);
  const [[last], [good]] = await Promise.all([
    newest(),
    newest(and(isNotNull(upkeepRuns.finishedAt), isNull(upkeepRuns.error))),
  ]);
  if (!last) return undefined;
  return { lastGoodMs: good?.finishedAt?.getTime(), lastFailed: last.error !== null };
}
