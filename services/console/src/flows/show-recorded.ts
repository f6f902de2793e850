import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { listFlowOutcomes } from '@omnirelay/shared/store/flow-outcomes.ts';
import type { z } from 'zod';
import type { DryRunResult } from '../api/contract-flows.ts';

const examples = 3;

/**
 * What other flows decide depends on what they knew just then: what was theirs, who had answered. That
 * can't be worked out anew; what they decided is on record.
 */
export async function showRecorded(
  db: Database,
  { id, kind }: Pick<Flow, 'id' | 'kind'>,
  hours: number,
  nowMs: number,
): Promise<Extract<z.infer<typeof DryRunResult>, { kind: 'recorded' }>> {
  const sinceMs = nowMs - hours * 3_600_000;
  const outcomes = await listFlowOutcomes(db, { flow: id, sinceMs, examples });
  return {
    kind: 'recorded',
    since: new Date(sinceMs).toISOString(),
    message: `What a flow of the kind ${kind} does depends on what it knew when an event came: this is what it decided then.`,
    outcomes: outcomes.map(({ examples: events, ...outcome }) => ({
      ...outcome,
      examples: events.map((event) => ({ ...event, receivedAt: event.receivedAt.toISOString() })),
    })),
  };
}
