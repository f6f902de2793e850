import type { DeskReply, DeskThread } from '@omnirelay/adapters/zoho/clients.ts';
import { DispatchProposal, RespondProposal } from '@omnirelay/shared/automation/proposals.ts';
import { longestStandstillMs } from '@omnirelay/shared/effects/perform-effect.ts';
import {
  PermanentError,
  RetryableError,
  UncertainError,
  WaitError,
} from '@omnirelay/shared/errors.ts';
import { problemsOf } from '../decide/check-composition.ts';
import { isDraft, isOurs } from '../decide/decide-trigger.ts';
import { guardReply } from '../decide/guard-reply.ts';
import { systemPrompt } from '../decide/prompt.ts';
import { replyHtml } from '../decide/reply-html.ts';
import { startsWithWords } from '../decide/same-words.ts';
import { hashOf } from '../hash.ts';
import type { Checked, Performed, Proposed, Stage } from '../model.ts';
import type { Run } from '../run.ts';
import { composed } from './composed.ts';
import { customerOf } from './context.ts';

/** Zoho's clock may be this far behind ours. */
const clockSkewMs = 2 * 60_000;
/** Threads may show up late: looked for at once, and until twelve times the usual patience is over. */
const looksLast = 12;
const looksEvery = 3;
const newest = 20;

/** Answers the customer: by a draft that a colleague sends, or by an e-mail. At most once. */
export const respond: Stage<RespondProposal> = {
  name: 'respond',
  proposal: RespondProposal,

  async propose(run): Promise<Proposed<RespondProposal>> {
    const { reply: content, escalate, confidence } = composed(run);
    const to = run.snapshot.customer.email;
    if (to === null) return { kind: 'skip', reason: 'no-e-mail' };
    const [from] = await run.replyAddresses(departmentOf(run));
    if (from === undefined) return { kind: 'skip', reason: 'no-reply-address' };
    return {
      kind: 'propose',
      proposal: { to, from, content },
      reason: 'composed',
      confidence,
      inputs: { to, from, content, triggerId: run.trigger.id },
      details: { mode: run.flow.mode },
      ...(escalate ? { onlySuggest: 'escalated' } : {}),
    };
  },

  forbids(run, { content, to }) {
    const { flow, snapshot } = run;
    if (to.toLowerCase() !== snapshot.customer.email)
      return 'replies go to the ticket’s customer only';
    const bounds = { compose: flow.compose, system: systemPrompt(flow), snapshot };
    const problems = problemsOf(content, bounds);
    return problems.length === 0 ? undefined : problems.join('; ');
  },

  async check(run, { to, from }): Promise<Checked> {
    const ticket = await run.ticket(0);
    return guardReply({
      triggerId: run.trigger.id,
      to,
      from,
      ticket,
      recipient: customerOf(ticket).email,
      threads: await run.desk.listThreads(run.ticketId, newest),
      departmentId: departmentOf(run),
      addresses: await run.replyAddresses(ticket.departmentId),
      agentId: await run.ourAgentId(),
      escalated: composed(run).escalate,
      isByPerson: run.isByPerson,
    });
  },

  calls: (run, proposal) => [
    {
      method: 'POST',
      path: `/tickets/${run.ticketId}/${run.flow.mode === 'send' ? 'sendReply' : 'draftReply'}`,
      body: { channel: 'EMAIL', ...mailOf(proposal), isForward: false },
    },
  ],

  async perform(run, proposal): Promise<Performed> {
    const mail = mailOf(proposal);
    const claim = await run.send.claim(hashOf({ ...mail, mode: run.flow.mode }));
    if (claim && claim.runId !== run.id) throw takenBy(claim);
    if (claim?.state === 'sent' && claim.remoteId) return { remoteId: claim.remoteId };
    if (claim?.state === 'uncertain') throw new UncertainError('nobody knows whether it was sent');
    // What was only claimed was never sent, whatever became of the process that claimed it.
    const maySince = claim?.state === 'sending' ? claim.updatedAt.getTime() : undefined;
    try {
      const remoteId = await run.effect({
        action: run.flow.mode,
        per: 'trigger',
        api: 'desk',
        async write({ desk }) {
          // It may have been sent, also where the ledger has forgotten it.
          if (maySince !== undefined) return findSent(run, mail, maySince);
          await beginInTime(run);
          return { id: (await send(desk, run, mail)).id };
        },
        look: async () => (maySince === undefined ? undefined : findSent(run, mail, maySince)),
      });
      await run.send.sent(remoteId);
      return { remoteId };
    } catch (error) {
      if (maySince === undefined && isCertainlyUnsent(error)) await run.send.release();
      throw error;
    }
  },
};

/** Another worker may look for a reply, and send its own, once ours must be there: a late one must not leave. */
async function beginInTime(run: Run): Promise<void> {
  const startedAt = performance.now();
  await run.send.begin();
  if (performance.now() - startedAt <= longestStandstillMs) return;
  throw new RetryableError('PostgreSQL took too long to note that a reply is being sent');
}

/** The department that the reply was written for: where the ticket was, or where the run has moved it. */
function departmentOf(run: Run): string {
  const dispatched = run.outcomeOf('dispatch');
  const target = DispatchProposal.safeParse(dispatched?.proposal).data;
  if (dispatched?.status === 'applied' && target) return target.departmentId;
  return run.snapshot.ticket.departmentId;
}

function send(desk: Run['desk'], run: Run, mail: DeskReply): Promise<DeskThread> {
  return run.flow.mode === 'send'
    ? desk.sendReply(run.ticketId, mail)
    : desk.draftReply(run.ticketId, mail);
}

/** What we tried to send, once it shows up. @throws WaitError; UncertainError when it never did */
async function findSent(run: Run, mail: DeskReply, sinceMs: number): Promise<{ id: string }> {
  const agentId = await run.ourAgentId();
  const wantsDraft = run.flow.mode === 'draft';
  const threads = await run.desk.listThreads(run.ticketId, newest);
  const candidates = threads.filter(
    (one) =>
      one.direction === 'out' &&
      isDraft(one) === wantsDraft &&
      one.createdTime.getTime() >= sinceMs - clockSkewMs &&
      (agentId === undefined || isOurs(one, agentId)),
  );
  for (const candidate of candidates) {
    const full = candidate.content
      ? candidate
      : await run.desk.getThread(run.ticketId, candidate.id);
    if (!startsWithWords(full.content ?? '', full.contentType, mail.content)) continue;
    if (full.status.toUpperCase() === 'FAILED') {
      await run.send.uncertain();
      throw new UncertainError('Zoho took the reply, and then could not deliver it');
    }
    return { id: candidate.id };
  }
  if (run.nowMs() < sinceMs + looksLast * run.settleMs) {
    throw new WaitError('looking for a reply that may have been sent', looksEvery * run.settleMs);
  }
  await run.send.uncertain();
  throw new UncertainError('the reply may have been sent, and is nowhere to be found');
}

function takenBy({ state, runId }: { state: string; runId: string }): Error {
  if (state === 'sent') return new PermanentError(`run ${runId} has answered already`);
  return new UncertainError(`run ${runId} may have answered already`);
}

/** Zoho has said so. Whoever only has to wait keeps the claim. */
function isCertainlyUnsent(error: unknown): boolean {
  if (error instanceof PermanentError) return true;
  return error instanceof RetryableError && error.outcome === 'not-applied';
}

function mailOf({ to, from, content }: RespondProposal): DeskReply {
  return { fromEmailAddress: from, to, contentType: 'html', content: replyHtml(content) };
}
