import { levels, type SomeSwitches } from '@omnirelay/shared/automation/stages.ts';
import type { AutomateFlow } from '@omnirelay/shared/config/config-file.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import {
  clearFlowSwitches,
  findFlowSwitches,
  setFlowSwitches,
} from '@omnirelay/shared/store/flow-switches.ts';
import { readFlowFigures } from '@omnirelay/shared/store/run-figures.ts';
import { z } from 'zod';
import { type Api, refusals } from '../api/api.ts';
import { Automation, AutomationPatch, Automations } from '../api/contract-automation.ts';
import type { AutomationDeps } from '../automation/apply-suggestion.ts';
import { automateFlows } from '../automation/find.ts';
import { showAutomation } from '../automation/show-automation.ts';
import { notFound } from '../inbox/find.ts';

const tags = ['runs'];

export interface SwitchDeps extends AutomationDeps {
  /** what the environment switches, for all flows */
  environmentSwitches: SomeSwitches;
}

export function registerAutomation(app: Api, deps: SwitchDeps): void {
  const { db, config, environmentSwitches } = deps;
  const flows = automateFlows(config.flows);
  const show = async (flow: AutomateFlow) => {
    const [set, [figures]] = await Promise.all([
      findFlowSwitches(db, flow.id),
      readFlowFigures(db, [flow.id], Date.now()),
    ]);
    if (!figures) throw notFound('flow');
    return showAutomation(flow, environmentSwitches, set, figures);
  };

  app.get(
    '/api/automation',
    {
      schema: {
        tags,
        summary: 'What each automation may do by itself, and what became of its suggestions.',
        response: { 200: Automations, ...refusals() },
      },
    },
    async () => ({ items: await Promise.all(flows.map(show)) }),
  );

  app.patch(
    '/api/automation/:flow',
    {
      config: { role: 'admin' },
      schema: {
        tags,
        summary:
          'Decide which stages write by themselves. It holds for runs that begin from now on.',
        params: z.object({ flow: z.string().max(100) }),
        body: AutomationPatch,
        response: { 200: Automation, ...refusals(404) },
      },
    },
    async (request) => {
      const flow = flows.find(({ id }) => id === request.params.flow);
      if (!flow) throw notFound('flow');
      const { level, switches, reset } = request.body;
      const { email: actor } = request.user;
      await db.transaction(async (tx) => {
        if (reset) await clearFlowSwitches(tx, flow.id);
        else {
          const given = level === undefined ? (switches ?? {}) : levels[level];
          await setFlowSwitches(tx, { flow: flow.id, switches: given, updatedBy: actor });
        }
        const details = request.body;
        await writeAudit(tx, { actor, action: 'automation.switch', subject: flow.id, details });
      });
      return show(flow);
    },
  );
}
