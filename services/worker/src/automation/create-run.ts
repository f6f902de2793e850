import { type Question, UnusableAnswer } from '@omnirelay/adapters/openai/index.ts';
import type { DeskTicket, ZohoClients } from '@omnirelay/adapters/zoho/clients.ts';
import type { StageName } from '@omnirelay/shared/automation/stages.ts';
import { guardCall } from '@omnirelay/shared/gate/guard-call.ts';
import { beginSend, claimSend, endSend, releaseSend } from '@omnirelay/shared/store/run-sends.ts';
import type { RunRow, Spent, StageRow } from '@omnirelay/shared/store/runs.ts';
import { countSpending } from '../count-spending.ts';
import { effect } from '../relay/calls.ts';
import type { AutomationContext } from './automation-deps.ts';
import type { Snapshot } from './model.ts';
import type { Run, RunEffect } from './run.ts';
import { gated, zohoGate, zohoSettle } from './zoho-calls.ts';

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;

/** What reading a ticket needs, before there is a run of it. */
export type Reader = Pick<
  Run,
  | 'flow'
  | 'connection'
  | 'ticketId'
  | 'desk'
  | 'crm'
  | 'departments'
  | 'replyAddresses'
  | 'ourAgentId'
  | 'nowMs'
> & {
  /** For writing: effects pass the gate by themselves. */
  writers: Pick<ZohoClients, 'desk' | 'crm'>;
  /** What was spent since this was asked last. */
  takeSpent(): Spent;
};

export function createReader(context: AutomationContext): Reader {
  const { flow, connection, zoho, gate, cache, nowMs } = context;
  let spent: Spent = { deskCredits: 0, crmCredits: 0 };
  const clients = zoho.observed(({ api, weight }) => {
    if (api === 'desk') spent.deskCredits += weight;
    else spent.crmCredits += weight;
  });
  const desk = gated(clients.desk, gate, zohoGate(connection, 'desk'));
  const crm = gated(clients.crm, gate, zohoGate(connection, 'crm'));
  const keep = <T>(kind: string, id: string, seconds: number, ask: () => Promise<T>) =>
    cache.getOrAsk(`zoho-${kind}`, `${connection.name}:${id}`, seconds, ask);
  return {
    flow,
    connection,
    ticketId: context.event.conversationKey,
    desk,
    crm,
    writers: clients,
    nowMs,
    departments: () =>
      keep('departments', '', hourSeconds, async () =>
        (await desk.listDepartments())
          .filter(({ isEnabled }) => isEnabled)
          .map(({ id, name }) => ({ id, name })),
      ),
    replyAddresses: (departmentId) =>
      keep('reply-addresses', departmentId, hourSeconds, async () =>
        (await desk.listReplyAddresses(departmentId))
          .filter((one) => one.isActive && one.departmentId === departmentId)
          .map(({ address }) => address),
      ),
    ourAgentId: async () =>
      connection.agentId ??
      (await keep('agent', '', daySeconds, async () => ({ id: (await desk.myself()).id }))).id,
    takeSpent() {
      const taken = spent;
      spent = { deskCredits: 0, crmCredits: 0 };
      return taken;
    },
  };
}

/** What the stages of one run work with. */
export function createRun(
  context: AutomationContext,
  reader: Reader,
  row: RunRow,
  stages: Map<StageName, StageRow>,
  options: { isByPerson: boolean },
): Run {
  const { db, nowMs, connection, flow } = context;
  const { ticketId, triggerId } = row;
  const key = `${flow.id}:${ticketId}:${triggerId}`;
  let known: { ticket: DeskTicket; atMs: number } | undefined;
  return {
    ...reader,
    id: row.id,
    trigger: { id: triggerId, atMs: row.triggerAt.getTime() },
    // Kept by this very code; a run that was read has one.
    snapshot: row.snapshot as Snapshot,
    switches: row.switches,
    isByPerson: options.isByPerson,
    outcomeOf(stage) {
      const known = stages.get(stage);
      if (!known) return undefined;
      const { status, reason, details } = known;
      return { status, reason, details, proposal: known.edited ?? known.proposal };
    },
    ask: context.llm && ((question) => ask(context, question)),
    async ticket(maxAgeMs) {
      if (known && nowMs() - known.atMs <= maxAgeMs) return known.ticket;
      const atMs = nowMs();
      known = { ticket: await reader.desk.getTicket(ticketId), atMs };
      return known.ticket;
    },
    noteTicket(ticket) {
      // What a write answers comes without the contact.
      const contact = ticket?.contact ?? known?.ticket.contact;
      known = ticket && { ticket: { ...ticket, contact }, atMs: nowMs() };
    },
    effect: (one) => makeEffect(context, reader, one, { runId: row.id, ticketId, triggerId }),
    send: {
      claim: (contentHash) => claimSend(db, { key, runId: row.id, contentHash }),
      begin: () => beginSend(db, { key, runId: row.id }),
      sent: (remoteId) => endSend(db, { key, runId: row.id }, { state: 'sent', remoteId }),
      uncertain: () => endSend(db, { key, runId: row.id }, { state: 'uncertain' }),
      release: () => releaseSend(db, { key, runId: row.id }),
    },
    settleMs: connection.settle,
    nowMs,
  };
}

/** The same write has the same id, in whichever try, worker or run. */
function makeEffect(
  context: AutomationContext,
  { writers }: Reader,
  { action, per, api, write, look }: RunEffect,
  of: { runId: string; ticketId: string; triggerId: string },
): Promise<string> {
  const { connection, flow } = context;
  const subject = per === 'run' ? `run-${of.runId}` : `ticket-${of.ticketId}-${of.triggerId}`;
  return effect(context, {
    id: `${connection.name}.${subject}.${flow.id}.${action}`,
    action,
    gate: zohoGate(connection, api),
    settle: zohoSettle(connection),
    write: () => write(writers),
    look,
  });
}

async function ask<T>(context: AutomationContext, question: Question<T>) {
  const { llm, gate, metrics, flow } = context;
  if (!llm) throw new Error('the flow has no model');
  await gate.pass(llm.gate);
  try {
    const answer = await guardCall(gate, llm.gate.connection, () => llm.client.complete(question));
    countSpending(metrics, flow.id, answer);
    return answer;
  } catch (error) {
    if (error instanceof UnusableAnswer) countSpending(metrics, flow.id, error.facts);
    throw error;
  }
}
