import { targetUrl } from '@omnirelay/shared/flows/target-url.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import { readFlowSettings } from '@omnirelay/shared/store/flow-settings.ts';
import { type Api, ById, refusals } from '../api/api.ts';
import {
  DryRun,
  DryRunResult,
  FilterTest,
  FilterTestResult,
  FlowTest,
  FlowTestResult,
} from '../api/contract-flows.ts';
import type { SettingsDeps } from '../flows/change-settings.ts';
import { checkTarget } from '../flows/check-target.ts';
import { dryRunForward } from '../flows/dry-run.ts';
import { findFlow, findForward } from '../flows/find.ts';
import type { ReadEnvelope } from '../flows/read-envelope.ts';
import { sendTest } from '../flows/send-test.ts';
import { showAddress } from '../flows/show-address.ts';
import { showRecorded } from '../flows/show-recorded.ts';
import { testFilter } from '../flows/test-filter.ts';

const tags = ['flows'];

/** What may be tried of a flow without changing it. */
export function registerFlowTrials(
  app: Api,
  deps: SettingsDeps & { readEnvelope: ReadEnvelope },
): void {
  const { db } = deps;
  const trial = { config: { role: 'admin' } } as const;

  app.post(
    '/api/flows/:id/test',
    {
      ...trial,
      schema: {
        tags,
        summary: 'Send one test event, now and past all that waits.',
        params: ById,
        body: FlowTest,
        response: { 200: FlowTestResult, ...refusals(404, 409) },
      },
    },
    async (request) => {
      const flow = findForward(deps, request.params.id);
      const given = request.body?.url;
      const url =
        given === undefined
          ? targetUrl(flow.url, (await readFlowSettings(db)).get(flow.id)).url
          : await checkTarget(flow, given, deps.resolveAll);
      const result = await sendTest(deps.client, flow, url, Date.now());
      await writeAudit(db, {
        actor: request.user.email,
        action: 'flow.test',
        subject: flow.id,
        details: { to: showAddress(url), status: result.status },
      });
      return result;
    },
  );

  app.post(
    '/api/flows/:id/filter-test',
    {
      ...trial,
      schema: {
        tags,
        summary: 'Which events would pass, by the flow’s own conditions or by others.',
        params: ById,
        body: FilterTest,
        response: { 200: FilterTestResult, ...refusals(404, 409) },
      },
    },
    (request) => testFilter(deps, findForward(deps, request.params.id), request.body),
  );

  app.post(
    '/api/flows/:id/dry-run',
    {
      ...trial,
      schema: {
        tags,
        summary:
          'What would be sent of the events of the last hours. That somebody looked is noted.',
        params: ById,
        body: DryRun,
        response: { 200: DryRunResult, ...refusals(404) },
      },
    },
    async (request) => {
      const flow = findFlow(deps, request.params.id);
      const { hours } = request.body;
      if (flow.kind !== 'forward') return showRecorded(db, flow, hours, Date.now());
      const result = await dryRunForward(deps, flow, request.body, Date.now());
      if (result.items.length > 0) {
        const details = { hours, deliveries: result.items.map(({ id }) => id) };
        const { email: actor } = request.user;
        await writeAudit(db, { actor, action: 'flow.dry-run', subject: flow.id, details });
      }
      return result;
    },
  );
}
