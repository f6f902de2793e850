import { levels } from '@omnirelay/shared/automation/stages.ts';
import * as contract from '../../src/api/contract-automation.ts';
import type { RunStage } from '../src/api/shapes.ts';
import { waitingStages } from '../src/automation/run-filters.ts';
import { listed, makeAutomation } from './fake-automation.ts';
import { announce, type World } from './fake-world.ts';
import { Refusal } from './refusal.ts';
import { pageOf, type Route } from './route.ts';

export const automationRoutes: Route[] = [
  {
    method: 'GET',
    pattern: /^\/api\/runs$/,
    schema: contract.RunsPage,
    handle({ world, query }) {
      const { state, stage, q } = contract.RunsQuery.parse({
        ...Object.fromEntries(query),
        cursor: undefined,
      });
      const found = world.runs.filter((run) => {
        const waiting: string[] = waitingStages(run);
        return (
          (!state || run.state === state) &&
          (!stage || (stage === 'any' ? waiting.length > 0 : waiting.includes(stage))) &&
          (!q || `${run.ticketNumber} ${run.subject} ${run.customer}`.includes(q))
        );
      });
      return pageOf(found.map(listed), query);
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/runs\/([^/]+)$/,
    schema: contract.RunDetail,
    handle: ({ world, params: [id] }) =>
      world.runs.find((run) => run.id === id) ?? new Refusal(404, 'not_found', 'No such run.'),
  },
  {
    method: 'POST',
    pattern: /^\/api\/runs\/([^/]+)\/stages\/([^/]+)\/apply$/,
    schema: contract.RunStage,
    handle({ world, params: [id = '', stage = ''], body, user }) {
      const { proposal } = contract.Apply.parse(body);
      // As a guard refuses it.
      if (stage === 'updateDeal') {
        return new Refusal(409, 'superseded', 'superseded');
      }
      return decide(world, id, stage, {
        status: 'applied',
        decision: proposal === undefined ? 'unchanged' : 'edited',
        edited: proposal ?? null,
        decidedBy: user.email,
      });
    },
  },
  {
    method: 'POST',
    pattern: /^\/api\/runs\/([^/]+)\/stages\/([^/]+)\/reject$/,
    schema: contract.RunStage,
    handle({ world, params: [id = '', stage = ''], body, user }) {
      const { reason } = contract.Reject.parse(body);
      return decide(world, id, stage, {
        status: 'skipped',
        reason: 'rejected',
        decision: 'rejected',
        decidedBy: user.email,
        details: { comment: reason },
      });
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/automation$/,
    schema: contract.Automations,
    handle: ({ world }) => ({ items: world.automations }),
  },
  {
    method: 'PATCH',
    pattern: /^\/api\/automation\/([^/]+)$/,
    schema: contract.Automation,
    handle({ world, params: [flow], body, user }) {
      const { level, switches, reset } = contract.AutomationPatch.parse(body);
      const given = level === undefined ? switches : levels[level];
      world.automations = world.automations.map((one) => {
        if (one.flow !== flow) return one;
        if (reset) return { ...makeAutomation(), switchedBy: null, switchedAt: null };
        return {
          ...one,
          level: level ?? null,
          switchedBy: user.email,
          switchedAt: new Date().toISOString(),
          stages: one.stages.map((stage) => ({
            ...stage,
            switch: given?.[stage.stage] ?? stage.switch,
            source: given?.[stage.stage] ? 'console' : stage.source,
          })),
        };
      });
      return world.automations.find((one) => one.flow === flow);
    },
  },
];

function decide(world: World, id: string, stage: string, change: Partial<RunStage>) {
  const now = new Date().toISOString();
  world.runs = world.runs.map((run) =>
    run.id === id
      ? {
          ...run,
          updatedAt: now,
          stages: run.stages.map((one) =>
            one.stage === stage ? { ...one, decidedAt: now, ...change } : one,
          ),
        }
      : run,
  );
  const run = world.runs.find((one) => one.id === id);
  if (!run) return new Refusal(404, 'not_found', 'No such run.');
  announce(world, { kind: 'run', data: listed(run) });
  return run.stages.find((one) => one.stage === stage);
}
