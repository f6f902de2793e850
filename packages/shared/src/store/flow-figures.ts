import { and, desc, eq, gte, isNotNull, or, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { firstIdAt } from './health.ts';
import { eventFlows, forwardCalls } from './schema.ts';

const dayMs = 24 * 3_600_000;
/** What a flow got done is looked for this far back. */
const lastDoneMs = 14 * dayMs;

/** How the events of a flow fare. */
export interface FlowFigures {
  /** those of the last day, by state */
  states: Record<string, number>;
  /** These wait for a person, however old they are. */
  parked: number;
  uncertain: number;
  /** null: nothing in the last two weeks */
  lastDoneAt: Date | null;
  /** of the last day; null: none */
  lastError: { at: Date; message: string } | null;
}

/** Of these flows, by id. A few queries, however many flows there are. */
export async function readFiguresByFlow(
  db: Database,
  flows: string[],
  nowMs: number,
): Promise<Map<string, FlowFigures>> {
  const dayAgo = new Date(nowMs - dayMs);
  const [counts, stuck, failures] = await Promise.all([
    countOfDay(db, dayAgo),
    countStuck(db),
    lastFailures(db, dayAgo),
  ]);
  const figures = await Promise.all(
    flows.map(async (flow): Promise<FlowFigures> => {
      const ofDay = counts.filter((one) => one.flow === flow);
      const stuckAs = (state: string) =>
        stuck.find((one) => one.flow === flow && one.state === state)?.count ?? 0;
      const [failed, called] = await Promise.all([
        failures.find((one) => one.flow === flow),
        lastFailedCall(db, flow, dayAgo),
      ]);
      const doneToday = ofDay.find(({ state }) => state === 'done')?.lastAt;
      return {
        states: Object.fromEntries(ofDay.map(({ state, count }) => [state, count])),
        parked: stuckAs('parked'),
        uncertain: stuckAs('uncertain'),
        lastDoneAt: doneToday ?? (await findLastDone(db, flow, nowMs)),
        lastError: newest(failed, called),
      };
    }),
  );
  return new Map(flows.map((flow, i) => [flow, figures[i] as FlowFigures]));
}

function countOfDay(db: Database, since: Date) {
  return db
    .select({
      flow: eventFlows.flow,
      state: eventFlows.state,
      count: sql<number>`count(*)::int`,
      lastAt: sql`max(${eventFlows.updatedAt})`.mapWith(eventFlows.updatedAt),
    })
    .from(eventFlows)
    .where(gte(eventFlows.eventId, firstIdAt(since.getTime())))
    .groupBy(eventFlows.flow, eventFlows.state);
}

function countStuck(db: Database) {
  return (
    db
      .select({
        flow: eventFlows.flow,
        state: eventFlows.state,
        count: sql<number>`count(*)::int`,
      })
      .from(eventFlows)
      // As the partial index says it.
      .where(sql`${eventFlows.state} in ('parked', 'uncertain')`)
      .groupBy(eventFlows.flow, eventFlows.state)
  );
}

/** What only waits its turn has not failed. */
function lastFailures(db: Database, since: Date) {
  return db
    .selectDistinctOn([eventFlows.flow], {
      flow: eventFlows.flow,
      at: eventFlows.updatedAt,
      message: eventFlows.lastError,
    })
    .from(eventFlows)
    .where(
      and(
        gte(eventFlows.eventId, firstIdAt(since.getTime())),
        isNotNull(eventFlows.lastError),
        or(
          sql`${eventFlows.state} in ('parked', 'uncertain')`,
          and(eq(eventFlows.state, 'retrying'), eq(eventFlows.reason, 'failed')),
        ),
      ),
    )
    .orderBy(eventFlows.flow, desc(eventFlows.updatedAt));
}

async function lastFailedCall(db: Database, flow: string, since: Date) {
  const [row] = await db
    .select({ at: forwardCalls.at, message: forwardCalls.error })
    .from(forwardCalls)
    .where(
      and(eq(forwardCalls.flow, flow), gte(forwardCalls.at, since), isNotNull(forwardCalls.error)),
    )
    .orderBy(desc(forwardCalls.at))
    .limit(1);
  return row;
}

async function findLastDone(db: Database, flow: string, nowMs: number): Promise<Date | null> {
  const [row] = await db
    .select({ at: eventFlows.updatedAt })
    .from(eventFlows)
    .where(
      and(
        gte(eventFlows.eventId, firstIdAt(nowMs - lastDoneMs)),
        eq(eventFlows.flow, flow),
        eq(eventFlows.state, 'done'),
      ),
    )
    .orderBy(desc(eventFlows.eventId))
    .limit(1);
  return row?.at ?? null;
}

type Failure = { at: Date; message: string | null } | undefined;

function newest(...failures: Failure[]): FlowFigures['lastError'] {
  const [last] = failures
    .flatMap((one) => (one?.message ? [{ at: one.at, message: one.message }] : []))
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  return last ?? null;
}
