import { and, desc, eq, exists, inArray, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { StageName } from '../automation/stages.ts';
import type { Database } from './database.ts';
import type { RunRow, RunState } from './runs.ts';
import { events, runStages, runs } from './schema.ts';

/** A run as lists show it: how it stands, and how each of its stages does. */
export type ListedRun = Omit<RunRow, 'snapshot' | 'covers' | 'owner' | 'overrides'> & {
  /** those that have begun */
  stages: { stage: string; status: string }[];
};

export interface RunFilter {
  flow?: string | undefined;
  ticketId?: string | undefined;
  state?: RunState | undefined;
  /** with a suggestion of this stage that nobody has decided about; `any`: of whichever stage */
  waitsAt?: StageName | 'any' | undefined;
  /** an id of a run or ticket, the ticket's number, the customer's e-mail, words of the subject */
  q?: string | undefined;
}

/** Named one by one: what was read of the ticket stays where it is. */
const listedColumns = {
  id: runs.id,
  flow: runs.flow,
  connection: runs.connection,
  ticketId: runs.ticketId,
  ticketNumber: runs.ticketNumber,
  subject: runs.subject,
  customer: runs.customer,
  triggerId: runs.triggerId,
  triggerAt: runs.triggerAt,
  state: runs.state,
  reason: runs.reason,
  requestedBy: runs.requestedBy,
  switches: runs.switches,
  deskCredits: runs.deskCredits,
  crmCredits: runs.crmCredits,
  startedAt: runs.startedAt,
  updatedAt: runs.updatedAt,
  finishedAt: runs.finishedAt,
};

/** Newest first. Ids sort by time, so the last id of a page is the cursor to the next. */
export async function listRuns(
  db: Database,
  filter: RunFilter & { cursor?: string | undefined; limit: number },
): Promise<{ items: ListedRun[]; nextCursor: string | null }> {
  const { flow, ticketId, state, waitsAt, q, cursor, limit } = filter;
  const rows = await db
    .select(listedColumns)
    .from(runs)
    .where(
      and(
        flow === undefined ? undefined : eq(runs.flow, flow),
        ticketId === undefined ? undefined : eq(runs.ticketId, ticketId),
        state === undefined ? undefined : eq(runs.state, state),
        waitsAt === undefined ? undefined : waits(db, waitsAt),
        q === undefined ? undefined : matchesRun(q),
        cursor === undefined ? undefined : lt(runs.id, cursor),
      ),
    )
    .orderBy(desc(runs.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  return {
    items: await withStages(db, page),
    nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}

export async function findListedRuns(db: Database, ids: string[]): Promise<ListedRun[]> {
  if (ids.length === 0) return [];
  const rows = await db.select(listedColumns).from(runs).where(inArray(runs.id, ids));
  return withStages(db, rows);
}

/** The run that an event began, or that answers it along with another. */
export async function findRunIdOf(db: Database, eventId: string): Promise<string | undefined> {
  const [own] = await db.select({ id: runs.id }).from(runs).where(eq(runs.id, eventId));
  if (own) return own.id;
  // By the event's ticket, which has an index; what runs cover has none.
  const [covering] = await db
    .select({ id: runs.id })
    .from(runs)
    .innerJoin(
      events,
      and(eq(events.conversationKey, runs.ticketId), eq(events.connection, runs.connection)),
    )
    .where(and(eq(events.id, eventId), sql`${runs.covers} @> ${JSON.stringify([eventId])}::jsonb`))
    .orderBy(desc(runs.id))
    .limit(1);
  return covering?.id;
}

/** What the customer has written again about is not decided about any more. */
function waits(db: Database, stage: StageName | 'any'): SQL | undefined {
  const suggested = db
    .select({ one: sql`1` })
    .from(runStages)
    .where(
      and(
        eq(runStages.runId, runs.id),
        isSuggested,
        stage === 'any' ? undefined : eq(runStages.stage, stage),
      ),
    );
  return and(ne(runs.state, 'superseded'), exists(suggested));
}

// As the partial index says it.
export const isSuggested = sql`${runStages.status} = 'suggested'`;

function matchesRun(q: string): SQL | undefined {
  const customer = q.toLowerCase();
  return or(
    eq(runs.id, q),
    eq(runs.ticketId, q),
    eq(runs.ticketNumber, q.replace(/^#/, '')),
    sql`lower(${runs.customer}) = ${customer}`,
    sql`strpos(lower(${runs.subject}), ${customer}) > 0`,
  );
}

async function withStages(db: Database, rows: Omit<ListedRun, 'stages'>[]): Promise<ListedRun[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const found = await db
    .select({ runId: runStages.runId, stage: runStages.stage, status: runStages.status })
    .from(runStages)
    .where(inArray(runStages.runId, ids));
  const byRun = Map.groupBy(found, ({ runId }) => runId);
  return rows.map((row) => ({
    ...row,
    stages: (byRun.get(row.id) ?? []).map(({ stage, status }) => ({ stage, status })),
  }));
}
