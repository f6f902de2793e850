import {
  effectiveSwitches,
  levels,
  type SomeSwitches,
  type SwitchedStage,
  type Switches,
  switchedStages,
} from '@omnirelay/shared/automation/stages.ts';
import type { AutomateFlow } from '@omnirelay/shared/config/config-file.ts';
import type { FlowSwitchesRow } from '@omnirelay/shared/store/flow-switches.ts';
import type { FlowFigures } from '@omnirelay/shared/store/run-figures.ts';
import type { z } from 'zod';
import type { Automation } from '../api/contract-automation.ts';

type Shown = z.infer<typeof Automation>;

/** How an automate flow is set and how it fares. Pure. */
export function showAutomation(
  flow: AutomateFlow,
  environment: SomeSwitches,
  set: FlowSwitchesRow | undefined,
  figures: FlowFigures,
): Shown {
  const here = set?.switches ?? {};
  const switches = effectiveSwitches(flow.stages, here, environment);
  const sourceOf = (stage: SwitchedStage): Shown['stages'][number]['source'] => {
    if (here[stage] !== undefined) return 'console';
    return environment[stage] === undefined ? 'file' : 'environment';
  };
  return {
    flow: flow.id,
    connection: flow.zoho,
    llm: flow.llm ?? null,
    mode: flow.mode,
    departments: flow.rules.departments,
    stages: switchedStages.map((stage) => ({
      stage,
      switch: switches[stage],
      source: sourceOf(stage),
      acceptance: figures.acceptance[stage],
    })),
    level: levelOf(switches),
    switchedBy: set?.updatedBy ?? null,
    switchedAt: set?.updatedAt.toISOString() ?? null,
    states: figures.states,
    suggestions: figures.suggestions,
  };
}

/** Null: the switches are none of the levels. Pure. */
export function levelOf(switches: Switches): Shown['level'] {
  const found = ([1, 2, 3] as const).find((level) =>
    switchedStages.every((stage) => levels[level][stage] === switches[stage]),
  );
  return found ?? null;
}
