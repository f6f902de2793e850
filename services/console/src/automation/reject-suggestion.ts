import type { StageName } from '@omnirelay/shared/automation/stages.ts';
import { storable } from '@omnirelay/shared/records/storable.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import { rejectSuggestion } from '@omnirelay/shared/store/run-decisions.ts';
import { findRun, type RunRow, type StageRow } from '@omnirelay/shared/store/runs.ts';
import type { SessionUser } from '../plugins/session.ts';
import { type AutomationDeps, ensureSuggested } from './apply-suggestion.ts';

/** Nothing is written at the provider. @throws BadInputError 409 */
export async function reject(
  { db, redis, keys }: AutomationDeps,
  user: SessionUser,
  { run, stage }: { run: RunRow; stage: StageName },
  comment: string,
): Promise<StageRow> {
  const row = await db.transaction(async (tx) => {
    const by = user.email;
    const rejected = await rejectSuggestion(
      tx,
      { runId: run.id, stage },
      { by, comment: storable(comment.trim()) },
    );
    if (!rejected) return undefined;
    const details = { stage, ticket: run.ticketId };
    await writeAudit(tx, { actor: by, action: 'run.reject', subject: run.id, details });
    return rejected;
  });
  if (!row) {
    const found = await findRun(db, run.id);
    return ensureSuggested(found?.stages.find((one) => one.stage === stage));
  }
  await publishLive(redis, keys, [{ kind: 'run', id: run.id }]).catch(() => {});
  return row;
}
