import type { Acceptance, Automation } from '../api/shapes.ts';
import type { SwitchedStage } from './run-filters.ts';

const decisionsNeeded = 50;
const shareNeeded = 0.95;

/** Whether a stage has earned to write by itself: often decided about, hardly ever changed. */
export function hasEarnedTrust({ unchanged, total }: Acceptance): boolean {
  return total >= decisionsNeeded && unchanged / total >= shareNeeded;
}

/** Stages that only suggest, and could do more. */
export function readyToTurnOn({ stages }: Pick<Automation, 'stages'>): SwitchedStage[] {
  return stages
    .filter((stage) => stage.switch === 'suggest' && hasEarnedTrust(stage.acceptance))
    .map(({ stage }) => stage);
}
