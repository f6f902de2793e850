import { compareText, type Order } from '../api/pages.ts';
import type { Run, RunState } from '../api/shapes.ts';

export const stageNames = [
  'context',
  'link',
  'dispatch',
  'compose',
  'respond',
  'updateTicket',
  'updateDeal',
  'addNote',
] as const;
export type StageName = (typeof stageNames)[number];

/** Those that write at Zoho; each has a switch. */
export const switchedStages = [
  'link',
  'dispatch',
  'respond',
  'updateTicket',
  'updateDeal',
  'addNote',
] as const;
export type SwitchedStage = (typeof switchedStages)[number];

/** In the order that operators care about. */
export const runStates = [
  'needs_review',
  'completed_with_errors',
  'running',
  'completed',
  'skipped',
  'superseded',
] as const satisfies readonly RunState[];

/** As they stand in the address and go to the API; left out means all. */
export interface RunFilters {
  state?: RunState | undefined;
  /** Where a suggestion waits; `any`: wherever. */
  stage?: SwitchedStage | 'any' | undefined;
  flow?: string | undefined;
  q?: string | undefined;
}

/** Newest first: ids begin with their time. */
export const newestRun: Order<Run> = (a, b) => compareText(b.id, a.id);

export function isSwitched(stage: string): stage is SwitchedStage {
  return switchedStages.some((known) => known === stage);
}

/** Stages whose suggestion nobody has decided about. Of a run that was overtaken nobody has to. */
export function waitingStages({ state, stages }: Pick<Run, 'state' | 'stages'>): StageName[] {
  if (state === 'superseded') return [];
  return stages.filter(({ status }) => status === 'suggested').map(({ stage }) => stage);
}

export function fitsRun(run: Run, { state, stage, flow }: RunFilters): boolean {
  const waiting = waitingStages(run);
  return (
    (!state || run.state === state) &&
    (!flow || run.flow === flow) &&
    (!stage || (stage === 'any' ? waiting.length > 0 : waiting.includes(stage)))
  );
}

/** Only what we know, from an address that anybody may have typed. */
export function readRunFilters(search: Record<string, unknown>): RunFilters {
  const text = (name: string) => {
    const value = search[name];
    // Ids of Zoho stay text: the address has them in quotes.
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined;
  };
  const { stage } = search;
  return {
    state: runStates.find((state) => state === search.state),
    stage: stage === 'any' || (typeof stage === 'string' && isSwitched(stage)) ? stage : undefined,
    flow: text('flow'),
    q: text('q'),
  };
}

export type RunTab = 'runs' | 'switches';
export type RunSearch = RunFilters & { tab?: RunTab | undefined };

export function readRunSearch(search: Record<string, unknown>): RunSearch {
  return { ...readRunFilters(search), tab: search.tab === 'switches' ? 'switches' : undefined };
}
