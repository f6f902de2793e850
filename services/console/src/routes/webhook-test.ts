import { runEvent } from '@omnirelay/shared/automation/requests.ts';
import {
  fromBooleans,
  overrideNames,
  type SwitchedStage,
  type Switches,
  switchedStages,
} from '@omnirelay/shared/automation/stages.ts';
import type { AutomateFlow } from '@omnirelay/shared/config/config-file.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import { findDelivery } from '@omnirelay/shared/store/deliveries.ts';
import { findRunIdOf } from '@omnirelay/shared/store/run-lists.ts';
import { findRun } from '@omnirelay/shared/store/runs.ts';
import type { z } from 'zod';
import { type Api, refusals } from '../api/api.ts';
import { RunState, TestRun, TestRunQuery, TestRunStarted } from '../api/contract-automation.ts';
import type { AutomationDeps } from '../automation/apply-suggestion.ts';
import { automateFlows } from '../automation/find.ts';
import { ensureReachable } from '../inbox/find.ts';
import { type Patience, waitForChange } from '../live/wait-for-change.ts';
import { requestChange } from '../replies/request-change.ts';

export const testRunWaitMs = 120_000;

/** Has a ticket pass the stages now. Only what is asked for by name is written. */
export function registerWebhookTest(app: Api, deps: AutomationDeps & { testRunWaitMs: number }) {
  app.post(
    '/webhook/test',
    {
      config: { role: 'admin' },
      schema: {
        tags: ['runs'],
        summary: 'Have a ticket pass the stages now, as suggestions unless an auto_* is true.',
        querystring: TestRunQuery,
        body: TestRun,
        response: { 200: TestRunStarted, ...refusals(404, 409) },
      },
    },
    async (request, reply) => {
      const { ticket_id: ticketId } = request.body;
      const flow = flowFor(deps, request.query.flow || undefined);
      await ensureReachable(deps, { connection: flow.zoho });
      const switches = switchesOf(request.body);
      const { email: actor } = request.user;
      const place = { flow: flow.id, connection: flow.zoho, ticketId };
      const event = runEvent(place, { switches, actor }, Date.now());
      await writeAudit(deps.db, {
        actor,
        action: 'run.test',
        subject: event.id,
        details: { flow: flow.id, ticket: ticketId, switches },
      });
      await requestChange(deps, event);
      const accepted = { success: true, ticket_id: ticketId, run_id: event.id };
      if (request.query.wait !== 'true') return { ...accepted, state: null, reason: null };
      const end = await waitForEnd(deps, event.id, {
        timeoutMs: deps.testRunWaitMs,
        isGone: () => reply.raw.destroyed,
      });
      return { ...accepted, state: null, reason: null, ...end };
    },
  );
}

/** All six are named, so that the flow's own switches write nothing. Pure. */
export function switchesOf(body: z.infer<typeof TestRun>): Switches {
  const given: Partial<Record<string, unknown>> = body;
  const booleans = switchedStages.map((stage) => [stage, given[overrideNames[stage]] === true]);
  return fromBooleans(Object.fromEntries(booleans) as Record<SwitchedStage, boolean>) as Switches;
}

/** @throws BadInputError 404 where there is none, 400 where it is not clear which */
function flowFor({ config }: AutomationDeps, asked: string | undefined): AutomateFlow {
  const flows = automateFlows(config.flows);
  const found = flows.find(({ id }) => id === asked);
  const only = asked === undefined && flows.length === 1 ? flows[0] : undefined;
  if (found ?? only) return (found ?? only) as AutomateFlow;
  const names = flows.map(({ id }) => id).join(', ');
  if (flows.length > 0 && asked === undefined) {
    throw new BadInputError('bad_request', `flow: name one of ${names}`);
  }
  const message =
    flows.length > 0
      ? `There is no such automate flow: ${names}.`
      : 'No automate flow is configured. Add one to omnirelay.yaml.';
  throw new BadInputError('not_found', message, { status: 404 });
}

type End = Pick<z.infer<typeof TestRunStarted>, 'success' | 'state' | 'reason'>;

const withErrors = ['completed_with_errors', 'superseded'];

async function waitForEnd(
  { db, live }: AutomationDeps,
  eventId: string,
  patience: Patience,
): Promise<End | undefined> {
  const look = async (): Promise<End | undefined> => {
    const runId = await findRunIdOf(db, eventId);
    const run = runId === undefined ? undefined : (await findRun(db, runId))?.run;
    if (run && run.state !== 'running') {
      const state = RunState.catch('completed').parse(run.state);
      return { success: !withErrors.includes(state), state, reason: run.reason };
    }
    return run ? undefined : endWithoutRun();
  };
  /** There was nothing to do, or it could not even be read. */
  const endWithoutRun = async (): Promise<End | undefined> => {
    const flow = (await findDelivery(db, eventId))?.flows[0];
    if (!flow || ['waiting', 'retrying', 'done'].includes(flow.state)) return undefined;
    const isSkipped = flow.state === 'skipped';
    const reason = flow.reason ?? flow.lastError;
    return { success: isSkipped, state: isSkipped ? 'skipped' : 'needs_review', reason };
  };
  return waitForChange(live, { kind: 'run', id: eventId }, look, patience);
}
