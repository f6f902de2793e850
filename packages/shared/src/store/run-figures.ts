import { and, eq, gte, inArray, ne, sql } from 'drizzle-orm';
import { type SwitchedStage, switchedStages } from '../automation/stages.ts';
import type { Database } from './database.ts';
import { firstIdAt } from './health.ts';
import { isSuggested } from './run-lists.ts';
import { runStages, runs } from './schema.ts';

/** What operators did with a stage's suggestions. */
export interface Acceptance {
  unchanged: number;
  edited: number;
  rejected: number;
  total: number;
}

export interface FlowFigures {
  flow: string;
  /** runs of the last day, by state */
  states: Record<string, number>;
  /** suggestions that wait for a decision */
  suggestions: number;
  acceptance: Record<SwitchedStage, Acceptance>;
}

const dayMs = 24 * 3_600_000;
const acceptanceDays = 30;
/** The newest so many decisions of a stage: what it did long ago tells little. */
export const acceptanceDecisions = 100;

export async function readFlowFigures(
  db: Database,
  flows: string[],
  nowMs: number,
): Promise<FlowFigures[]> {
  return Promise.all(
    flows.map(async (flow) => {
      const [states, suggestions, acceptance] = await Promise.all([
        countStates(db, flow, nowMs),
        countSuggestions(db, [flow]),
        readAcceptance(db, flow, nowMs),
      ]);
      return { flow, states, suggestions, acceptance };
    }),
  );
}

export async function countSuggestions(db: Database, flows: string[]): Promise<number> {
  if (flows.length === 0) return 0;
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(runStages)
    .innerJoin(runs, eq(runs.id, runStages.runId))
    .where(and(isSuggested, inArray(runs.flow, flows), ne(runs.state, 'superseded')));
  return row?.count ?? 0;
}

/** Of the last day: somebody should look at these tickets. */
export async function countNeedingReview(
  db: Database,
  flows: string[],
  nowMs: number,
): Promise<number> {
  if (flows.length === 0) return 0;
  return db.$count(
    runs,
    and(
      eq(runs.state, 'needs_review'),
      gte(runs.id, firstIdAt(nowMs - dayMs)),
      inArray(runs.flow, flows),
    ),
  );
}

async function countStates(
  db: Database,
  flow: string,
  nowMs: number,
): Promise<Record<string, number>> {
  const rows = await db
    .select({ state: runs.state, count: sql<number>`count(*)::int` })
    .from(runs)
    .where(and(eq(runs.flow, flow), gte(runs.id, firstIdAt(nowMs - dayMs))))
    .groupBy(runs.state);
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

async function readAcceptance(
  db: Database,
  flow: string,
  nowMs: number,
): Promise<Record<SwitchedStage, Acceptance>> {
  const since = new Date(nowMs - acceptanceDays * dayMs);
  const entries = await Promise.all(
    switchedStages.map(async (stage) => {
      const newest = db
        .select({ decision: runStages.decision })
        .from(runStages)
        .innerJoin(runs, eq(runs.id, runStages.runId))
        .where(
          and(
            eq(runStages.stage, stage),
            // As the partial index says it.
            sql`${runStages.decision} is not null`,
            gte(runStages.decidedAt, since),
            eq(runs.flow, flow),
          ),
        )
        .orderBy(sql`${runStages.decidedAt} desc`)
        .limit(acceptanceDecisions)
        .as('newest');
      const rows = await db
        .select({ decision: newest.decision, count: sql<number>`count(*)::int` })
        .from(newest)
        .groupBy(newest.decision);
      const counted = (decision: string) =>
        rows.find((row) => row.decision === decision)?.count ?? 0;
      const [unchanged, edited, rejected] = [
        counted('unchanged'),
        counted('edited'),
        counted('rejected'),
      ];
      const acceptance = { unchanged, edited, rejected, total: unchanged + edited + rejected };
      return [stage, acceptance] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<SwitchedStage, Acceptance>;
}
