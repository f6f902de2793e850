import { stageNames } from '@omnirelay/shared/automation/stages.ts';
import type { ListedRun } from '@omnirelay/shared/store/run-lists.ts';
import type { RunRow, StageRow } from '@omnirelay/shared/store/runs.ts';
import type { z } from 'zod';
import {
  type Run,
  type RunDetail,
  RunStage,
  RunState,
  StageStatus,
} from '../api/contract-automation.ts';
import { showTicket } from './show-ticket.ts';

/** Rows as the API shows them. What a newer version may have written is shown as the nearest thing. */
const State = RunState.catch('running');
const Status = StageStatus.catch('running');
const Decision = RunStage.shape.decision.catch(null);

export function showRun(row: ListedRun): z.infer<typeof Run> {
  const statusOf = new Map(row.stages.map(({ stage, status }) => [stage, status]));
  return {
    ...showFacts(row),
    stages: stageNames.map((stage) => ({
      stage,
      status: Status.parse(statusOf.get(stage) ?? 'waiting'),
    })),
  };
}

/** @param role administrators also see what the model was asked */
export function showRunDetail(
  run: RunRow,
  stages: StageRow[],
  role: 'admin' | 'agent',
): z.infer<typeof RunDetail> {
  return {
    ...showFacts(run),
    ticket: showTicket(run),
    stages: stageNames.map((stage) => {
      const row = stages.find((one) => one.stage === stage);
      return row ? showStage(row, role) : { ...notBegun, stage };
    }),
  };
}

export function showStage(row: StageRow, role: 'admin' | 'agent'): z.infer<typeof RunStage> {
  const { stage, reason, confidence, calls, details, decidedBy, remoteId, tries } = row;
  return {
    stage: RunStage.shape.stage.parse(stage),
    status: Status.parse(row.status),
    reason,
    confidence,
    proposal: row.proposal ?? null,
    edited: row.edited ?? null,
    call: calls[0] ?? null,
    calls,
    details: role === 'admin' ? details : withoutPrompt(details),
    decision: Decision.parse(row.decision),
    decidedBy,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    remoteId,
    tries,
    credits: { desk: row.deskCredits, crm: row.crmCredits },
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

const notBegun = {
  status: 'waiting',
  reason: null,
  confidence: null,
  proposal: null,
  edited: null,
  call: null,
  calls: [],
  details: {},
  decision: null,
  decidedBy: null,
  decidedAt: null,
  remoteId: null,
  tries: 0,
  credits: { desk: 0, crm: 0 },
  startedAt: null,
  finishedAt: null,
} satisfies Omit<z.infer<typeof RunStage>, 'stage'>;

type Row = Omit<ListedRun, 'stages'>;

function showFacts(row: Row): Omit<z.infer<typeof Run>, 'stages'> {
  return {
    id: row.id,
    flow: row.flow,
    connection: row.connection,
    ticketId: row.ticketId,
    ticketNumber: row.ticketNumber,
    subject: row.subject,
    customer: row.customer,
    state: State.parse(row.state),
    reason: row.reason,
    requestedBy: row.requestedBy,
    switches: row.switches,
    credits: { desk: row.deskCredits, crm: row.crmCredits },
    trigger: { id: row.triggerId, at: row.triggerAt.toISOString() },
    startedAt: row.startedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** What the model was asked holds the team's own instructions and knowledge. */
const asked = new Set(['request', 'prompt', 'messages', 'system', 'instructions', 'knowledge']);

function withoutPrompt(details: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details)
      // A count of them tells nothing.
      .filter(([name, value]) => !asked.has(name) || typeof value === 'number')
      .map(([name, value]) => [name, withoutPromptIn(value)]),
  );
}

function withoutPromptIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPromptIn);
  if (typeof value !== 'object' || value === null) return value;
  return withoutPrompt(value as Record<string, unknown>);
}
