import { and, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { StageName } from '../automation/stages.ts';
import type { Database } from './database.ts';
import { isSuggested } from './run-lists.ts';
import type { StageRow } from './runs.ts';
import { runStages, runs } from './schema.ts';

/**
 * An operator doesn't want what a stage suggests. Undefined: it is no suggestion, or not any more.
 * @param comment why, in the operator's words
 */
export async function rejectSuggestion(
  db: Pick<Database, 'update'>,
  { runId, stage }: { runId: string; stage: StageName },
  { by, comment }: { by: string; comment: string },
): Promise<StageRow | undefined> {
  const details = comment === '' ? {} : { comment };
  const [row] = await db
    .update(runStages)
    .set({
      status: 'skipped',
      reason: 'rejected',
      decision: 'rejected',
      decidedBy: by,
      decidedAt: sql`now()`,
      details: sql`${runStages.details} || ${JSON.stringify(details)}::jsonb`,
    })
    .where(and(eq(runStages.runId, runId), eq(runStages.stage, stage), isSuggested))
    .returning();
  return row;
}

/**
 * What is about to be carried out is no suggestion any more: nobody else can reject or apply it.
 * @returns false: it was none
 */
export async function takeSuggestion(
  db: Database,
  { runId, stage }: { runId: string; stage: StageName },
): Promise<boolean> {
  const rows = await db
    .update(runStages)
    .set({ status: 'running' })
    .where(and(eq(runStages.runId, runId), eq(runStages.stage, stage), isSuggested))
    .returning({ runId: runStages.runId });
  return rows.length > 0;
}

/** What older runs of a ticket still suggest is about a message that is not the newest. */
export async function endOlderSuggestions(
  db: Database,
  { id, flow, ticketId }: { id: string; flow: string; ticketId: string },
): Promise<void> {
  const older = db
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        eq(runs.flow, flow),
        eq(runs.ticketId, ticketId),
        lt(runs.id, id),
        isNull(runs.requestedBy),
      ),
    );
  await db
    .update(runStages)
    .set({ status: 'skipped', reason: 'superseded', finishedAt: sql`now()` })
    .where(and(inArray(runStages.runId, older), isSuggested));
}
