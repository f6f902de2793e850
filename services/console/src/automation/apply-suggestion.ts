import { proposals } from '@omnirelay/shared/automation/proposals.ts';
import { applyEvent } from '@omnirelay/shared/automation/requests.ts';
import { type StageName, SwitchedStage } from '@omnirelay/shared/automation/stages.ts';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import { findDelivery } from '@omnirelay/shared/store/deliveries.ts';
import { findRun, type RunRow, type StageRow } from '@omnirelay/shared/store/runs.ts';
import { z } from 'zod';
import { ensureReachable, type InboxDeps } from '../inbox/find.ts';
import type { LiveLine } from '../live/live-line.ts';
import { type Patience, waitForChange } from '../live/wait-for-change.ts';
import type { SessionUser } from '../plugins/session.ts';
import { requestChange } from '../replies/request-change.ts';
import { automateFlows } from './find.ts';

export interface AutomationDeps extends InboxDeps {
  live: LiveLine;
  config: InboxDeps['config'] & { flows: Flow[] };
}

export type Applied =
  | { kind: 'applied'; row: StageRow }
  | { kind: 'refused'; reason: string }
  /** Still under way: whoever waits sees it when it has changed. */
  | { kind: 'pending'; row: StageRow };

/** Why a stage can't be applied as it stands; undefined: it can. Pure. */
export function whyNotApplicable(row: Pick<StageRow, 'status'> | undefined): string | undefined {
  if (row?.status === 'suggested') return undefined;
  return row?.status === 'applied' ? 'already_applied' : 'not_suggested';
}

/** @throws BadInputError 409 */
export function ensureSuggested(row: StageRow | undefined): StageRow {
  const reason = whyNotApplicable(row);
  if (row && reason === undefined) return row;
  const message =
    reason === 'already_applied'
      ? 'This has been applied already.'
      : 'Only what is suggested can be decided about; this is not, or not any more.';
  throw new BadInputError(reason ?? 'not_suggested', message, { status: 409 });
}

/**
 * Hands a suggestion to the workers, who look once more before they write, and waits for what they say.
 * @param proposal in place of what was suggested; undefined: as it is
 * @throws BadInputError when it can't even be tried
 */
export async function applySuggestion(
  deps: AutomationDeps,
  user: SessionUser,
  { run, stage, row }: { run: RunRow; stage: StageName; row: StageRow | undefined },
  proposal: unknown,
  patience: Patience,
): Promise<Applied> {
  const suggested = ensureSuggested(row);
  const event = applyEvent(
    run,
    {
      runId: run.id,
      stage: SwitchedStage.parse(stage),
      actor: user.email,
      ...(proposal === undefined ? {} : { proposal: readProposal(stage, proposal) }),
    },
    Date.now(),
  );
  await ensureStillRunHere(deps, run);
  await writeAudit(deps.db, {
    actor: user.email,
    action: 'run.apply',
    subject: run.id,
    details: { stage, ticket: run.ticketId, edited: proposal !== undefined },
  });
  await requestChange(deps, event);
  const look = async () => {
    const now = (await findRun(deps.db, run.id))?.stages.find((one) => one.stage === stage);
    return now && readOutcome(now, event.id, () => findEnd(deps, event.id, run.flow));
  };
  const outcome = await waitForChange(deps.live, { kind: 'run', id: run.id }, look, patience);
  if (outcome) return outcome;
  const full = await findRun(deps.db, run.id);
  return { kind: 'pending', row: full?.stages.find((one) => one.stage === stage) ?? suggested };
}

function readProposal(stage: StageName, proposal: unknown): unknown {
  const parsed = proposals[SwitchedStage.parse(stage)].safeParse(proposal);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${['proposal', ...path].join('.')}: ${message}`,
  );
  throw new BadInputError('bad_request', problems.join('; '));
}

/** Nobody would ever work on what is sent where there is no flow or connection any more. */
async function ensureStillRunHere(deps: AutomationDeps, run: RunRow): Promise<void> {
  const { flow, connection } = run;
  const isRun = automateFlows(deps.config.flows).some(
    ({ id, zoho }) => id === flow && zoho === connection,
  );
  if (!isRun) {
    const message = `The flow ${flow} is not in the configuration any more.`;
    throw new BadInputError('flow_gone', message, { status: 409 });
  }
  await ensureReachable(deps, { connection });
}

interface End {
  state: string;
  reason: string | null;
}

/** Undefined: nobody has worked on the request yet. */
async function readOutcome(
  row: StageRow,
  eventId: string,
  findEndOf: () => Promise<End | undefined>,
): Promise<Applied | undefined> {
  const { application } = row;
  if (application?.id === eventId) {
    if (application.state === 'applied') return { kind: 'applied', row };
    return { kind: 'refused', reason: application.reason ?? 'refused' };
  }
  // Another's request came after ours and is over, or ours failed without reaching the stage.
  const end = await findEndOf();
  if (end === undefined) return undefined;
  if (end.state === 'done') return { kind: 'applied', row };
  return { kind: 'refused', reason: end.reason ?? end.state };
}

const underWay = ['waiting', 'retrying'];

async function findEnd(
  { db }: AutomationDeps,
  eventId: string,
  flow: string,
): Promise<End | undefined> {
  const delivery = await findDelivery(db, eventId);
  const end = delivery?.flows.find((one) => one.flow === flow);
  if (!end || underWay.includes(end.state)) return undefined;
  return { state: end.state, reason: end.reason ?? end.lastError };
}

/** A guard's reason is a code, or a sentence of somebody else's. */
export function refusedBy(reason: string): BadInputError {
  const isCode = z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,60}$/)
    .safeParse(reason).success;
  return new BadInputError(isCode ? reason : 'refused', reason, { status: 409 });
}
