import { type StageName, stageNames } from '@omnirelay/shared/automation/stages.ts';
import type { AutomateFlow, Flow } from '@omnirelay/shared/config/config-file.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findRunIdOf } from '@omnirelay/shared/store/run-lists.ts';
import { type FullRun, findRun } from '@omnirelay/shared/store/runs.ts';
import { notFound } from '../inbox/find.ts';

export function automateFlows(flows: Flow[]): AutomateFlow[] {
  return flows.filter((flow) => flow.kind === 'automate');
}

/** By its own id, or by that of an event which it answers too. @throws BadInputError 404 */
export async function findRunOrRefuse(db: Database, id: string): Promise<FullRun> {
  const runId = await findRunIdOf(db, id);
  const found = runId === undefined ? undefined : await findRun(db, runId);
  if (!found) throw notFound('run');
  return found;
}

/** @throws BadInputError 404 */
export function stageNamed(name: string): StageName {
  const stage = stageNames.find((known) => known === name);
  if (stage) return stage;
  throw new BadInputError('not_found', `There is no such stage: ${stageNames.join(', ')}.`, {
    status: 404,
  });
}
