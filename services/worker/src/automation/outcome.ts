import type { StageName } from '@omnirelay/shared/automation/stages.ts';
import type { RunState } from '@omnirelay/shared/store/runs.ts';

/** How the stages ended. */
export type Ended = Map<StageName, { status: string; reason: string | null }>;

/** How a run whose stages have all ended has ended itself. Pure. */
export function outcomeOf(ended: Ended, escalation: string | undefined): RunOutcome {
  const superseded = [...ended.values()].find(({ reason }) => reason === 'superseded');
  if (superseded) return { state: 'superseded', reason: 'superseded' };
  const first = (status: string) => [...ended].find(([, stage]) => stage.status === status);
  const unread = ended.get('context')?.status === 'failed';
  const uncomposed = ended.get('compose')?.status === 'failed';
  const uncertain = first('uncertain');
  if (unread) return { state: 'needs_review', reason: 'context-failed' };
  if (uncertain) return { state: 'needs_review', reason: `${uncertain[0]}-uncertain` };
  if (uncomposed) return { state: 'needs_review', reason: 'compose-failed' };
  if (escalation !== undefined) return { state: 'needs_review', reason: 'escalated' };
  const failed = first('failed');
  if (failed) return { state: 'completed_with_errors', reason: `${failed[0]}-failed` };
  return { state: 'completed', reason: null };
}

export interface RunOutcome {
  state: Exclude<RunState, 'running'>;
  reason: string | null;
}
