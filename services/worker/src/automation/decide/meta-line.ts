import type { StageName } from '@omnirelay/shared/automation/stages.ts';
import type { Run } from '../run.ts';

/** A line that people can read and we can find again: by it we know what we wrote. */
export function metaLine(run: Pick<Run, 'id' | 'ticketId'>, stage: StageName): string {
  return `[META] ticket=${run.ticketId} | run=${run.id} | stage=${stage}`;
}
