import { and, desc, eq, gt, isNull, ne, sql } from 'drizzle-orm';
import type { StageName } from '../automation/stages.ts';
import { FencedError } from '../errors.ts';
import type { Database } from './database.ts';
import { runStages, runs } from './schema.ts';

export type { Application, ProviderCall } from './automation-schema.ts';
export type RunRow = typeof runs.$inferSelect;
export type StageRow = typeof runStages.$inferSelect;

export type RunState =
  | 'running'
  | 'completed'
  | 'completed_with_errors'
  | 'needs_review'
  | 'skipped'
  | 'superseded';

export type StageStatus = 'running' | 'suggested' | 'applied' | 'skipped' | 'failed' | 'uncertain';

export interface FullRun {
  run: RunRow;
  /** in no particular order */
  stages: StageRow[];
}

export async function findRun(db: Database, id: string): Promise<FullRun | undefined> {
  const [[run], stages] = await Promise.all([
    db.select().from(runs).where(eq(runs.id, id)),
    db.select().from(runStages).where(eq(runStages.runId, id)),
  ]);
  return run && { run, stages };
}

/** Starts a run, or does nothing where it is there already. */
export async function startRun(
  db: Database,
  run: Pick<
    RunRow,
    | 'id'
    | 'flow'
    | 'connection'
    | 'ticketId'
    | 'ticketNumber'
    | 'subject'
    | 'customer'
    | 'triggerId'
    | 'triggerAt'
    | 'requestedBy'
    | 'overrides'
    | 'switches'
    | 'covers'
    | 'owner'
  >,
): Promise<void> {
  await db
    .insert(runs)
    .values({ state: 'running', ...run })
    .onConflictDoNothing();
}

/** From now on only this owner may write. */
export async function takeRun(db: Database, id: string, owner: string): Promise<void> {
  await db.update(runs).set({ owner, updatedAt: sql`now()` }).where(eq(runs.id, id));
}

/** The newest run of a ticket that an event began. */
export async function findLatestRun(
  db: Database,
  flow: string,
  ticketId: string,
): Promise<RunRow | undefined> {
  const [row] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.flow, flow), eq(runs.ticketId, ticketId), isNull(runs.requestedBy)))
    .orderBy(desc(runs.id))
    .limit(1);
  return row;
}

/** The run that answers, or answered, this thread. One that was overtaken answers nothing. */
export async function findRunOf(
  db: Database,
  trigger: { flow: string; ticketId: string; triggerId: string },
): Promise<RunRow | undefined> {
  const [row] = await db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.flow, trigger.flow),
        eq(runs.ticketId, trigger.ticketId),
        eq(runs.triggerId, trigger.triggerId),
        isNull(runs.requestedBy),
        ne(runs.state, 'superseded'),
      ),
    )
    .orderBy(desc(runs.id))
    .limit(1);
  return row;
}

export function countRunsSince(
  db: Database,
  flow: string,
  ticketId: string,
  since: Date,
): Promise<number> {
  return db.$count(
    runs,
    and(
      eq(runs.flow, flow),
      eq(runs.ticketId, ticketId),
      isNull(runs.requestedBy),
      gt(runs.startedAt, since),
    ),
  );
}

export type StageChange = Partial<
  Omit<StageRow, 'runId' | 'stage' | 'deskCredits' | 'crmCredits'>
> & {
  status: StageStatus;
};

export interface Spent {
  deskCredits: number;
  crmCredits: number;
}

/**
 * Notes how a stage stands, and what it cost since it was noted last.
 * @throws FencedError when another has taken the run over
 */
export async function saveStage(
  db: Database,
  run: { id: string; owner: string },
  stage: StageName,
  change: StageChange,
  spent: Spent,
): Promise<void> {
  const { deskCredits, crmCredits } = spent;
  await db.transaction(async (tx) => {
    await hold(tx, run, spent, {});
    await tx
      .insert(runStages)
      .values({ runId: run.id, stage, ...change, deskCredits, crmCredits })
      .onConflictDoUpdate({
        target: [runStages.runId, runStages.stage],
        set: {
          ...change,
          deskCredits: sql`${runStages.deskCredits} + ${deskCredits}`,
          crmCredits: sql`${runStages.crmCredits} + ${crmCredits}`,
        },
      });
  });
}

/** What a run knows of its ticket, or how it ended. @throws FencedError */
export async function saveRun(
  db: Database,
  run: { id: string; owner: string },
  change: Partial<Pick<RunRow, 'snapshot' | 'reason' | 'customer' | 'finishedAt'>> & {
    state?: RunState;
  },
): Promise<void> {
  await db.transaction((tx) => hold(tx, run, { deskCredits: 0, crmCredits: 0 }, change));
}

async function hold(
  tx: Pick<Database, 'update'>,
  { id, owner }: { id: string; owner: string },
  { deskCredits, crmCredits }: Spent,
  change: object,
): Promise<void> {
  const rows = await tx
    .update(runs)
    .set({
      ...change,
      deskCredits: sql`${runs.deskCredits} + ${deskCredits}`,
      crmCredits: sql`${runs.crmCredits} + ${crmCredits}`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(runs.id, id), eq(runs.owner, owner)))
    .returning({ id: runs.id });
  if (rows.length === 0) throw new FencedError(`of run ${id}`);
}
