import type { Automation, AutomationPatch } from '../api/shapes.ts';
import { type SwitchedStage, switchedStages } from './run-filters.ts';

export type Position = Automation['stages'][number]['switch'];

/** As the API's own levels are: watch one for some days, then take the next. */
const writing: Record<1 | 2 | 3, readonly SwitchedStage[]> = {
  1: ['link', 'dispatch'],
  2: ['link', 'dispatch', 'respond', 'updateTicket'],
  3: switchedStages,
};

export interface SwitchChange {
  stage: SwitchedStage;
  from: Position;
  to: Position;
}

/** What a level or a single switch changes. Undefined: only the server knows, where it goes back. */
export function changesOf(
  { stages }: Pick<Automation, 'stages'>,
  change: AutomationPatch,
): SwitchChange[] | undefined {
  const { level, switches } = change;
  if (level === undefined && switches === undefined) return undefined;
  const wanted = (stage: SwitchedStage, now: Position): Position => {
    if (level !== undefined) return writing[level].includes(stage) ? 'on' : 'suggest';
    return switches?.[stage] ?? now;
  };
  return stages
    .map(({ stage, switch: from }) => ({ stage, from, to: wanted(stage, from) }))
    .filter(({ from, to }) => from !== to);
}
