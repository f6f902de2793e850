import { UpdateTicketProposal } from '@omnirelay/shared/automation/proposals.ts';
import type { ProviderCall } from '@omnirelay/shared/store/runs.ts';
import { metaLine } from '../decide/meta-line.ts';
import { changesOf, forbiddenChange, type TicketState, wishOf } from '../decide/ticket-changes.ts';
import type { Checked, Proposed, Stage } from '../model.ts';
import type { Run } from '../run.ts';
import { composed } from './composed.ts';

const freshMs = 30_000;
const longestComment = 30_000;

/** Tells colleagues what was made of the ticket, and sets its status, priority and tags. */
export const updateTicket: Stage<UpdateTicketProposal> = {
  name: 'updateTicket',
  proposal: UpdateTicketProposal,

  async propose(run): Promise<Proposed<UpdateTicketProposal>> {
    if (run.outcomeOf('respond')?.status === 'uncertain') {
      return { kind: 'skip', reason: 'respond-uncertain' };
    }
    const composition = composed(run);
    const wish = wishOf(composition, run.flow.rules);
    const changes = changesOf(await stateOf(run), wish);
    if (!changes) return { kind: 'skip', reason: 'nothing-to-change' };
    return {
      kind: 'propose',
      proposal: changes,
      reason: 'composed',
      confidence: composition.confidence,
      inputs: { wish, composition },
      details: { before: await stateOf(run) },
      ...(composition.escalate ? { onlySuggest: 'escalated' } : {}),
    };
  },

  forbids: (run, proposal) => forbiddenChange(proposal, run.flow.rules),

  async check(run, proposal): Promise<Checked> {
    const ticket = await run.ticket(freshMs);
    if (ticket.isTrashed || ticket.isSpam) return { kind: 'refuse', reason: 'thrown-away' };
    if (!changesOf(await stateOf(run), proposal)) {
      return { kind: 'skip', reason: 'nothing-to-change' };
    }
    // The status that we want is there already where a try was cut off before its last write.
    const ours = [run.snapshot.ticket.status, wishOf(composed(run), run.flow.rules).status];
    if (!ours.includes(ticket.status) && !run.isByPerson) {
      return { kind: 'refuse', reason: 'status-changed-by-somebody' };
    }
    return { kind: 'go' };
  },

  calls(run, { status, priority, tags }): ProviderCall[] {
    const at = `/tickets/${run.ticketId}`;
    const comment = { content: commentOf(run), isPublic: false, contentType: 'plainText' };
    const fields = fieldsOf({ status, priority });
    return [
      { method: 'POST', path: `${at}/comments`, body: comment },
      ...(fields ? [{ method: 'PATCH', path: at, body: fields }] : []),
      ...(tags.length > 0 ? [{ method: 'POST', path: `${at}/associateTag`, body: { tags } }] : []),
    ];
  },

  async perform(run, proposal) {
    const commentId = await writeComment(run);
    await writeFields(run, proposal);
    await writeTags(run, proposal);
    return { remoteId: run.ticketId, details: { commentId } };
  },
};

function writeComment(run: Run): Promise<string> {
  const content = commentOf(run);
  return run.effect({
    action: 'updateTicket.comment',
    per: 'run',
    api: 'desk',
    async write({ desk }) {
      const comment = { content, isPublic: false, contentType: 'plainText' } as const;
      return { id: (await desk.addComment(run.ticketId, comment)).id };
    },
    async look() {
      const marker = metaLine(run, 'updateTicket');
      const comments = await run.desk.listComments(run.ticketId, 50);
      const found = comments.find((one) => one.content.includes(marker));
      return found && { id: found.id };
    },
  });
}

async function writeFields(run: Run, proposal: UpdateTicketProposal): Promise<void> {
  const fields = fieldsOf(proposal);
  if (!fields) return;
  await run.effect({
    action: 'updateTicket.fields',
    per: 'run',
    api: 'desk',
    async write({ desk }) {
      run.noteTicket(await desk.patchTicket(run.ticketId, fields));
      return { id: run.ticketId };
    },
    async look() {
      const ticket = await run.ticket(0);
      const state = { status: ticket.status, priority: ticket.priority, tags: [] };
      const missing = changesOf(state, { ...proposal, tags: [] });
      return missing ? undefined : { id: run.ticketId };
    },
  });
}

async function writeTags(run: Run, { tags }: UpdateTicketProposal): Promise<void> {
  if (tags.length === 0) return;
  await run.effect({
    action: 'updateTicket.tags',
    per: 'run',
    api: 'desk',
    async write({ desk }) {
      await desk.addTags(run.ticketId, tags);
      return { id: run.ticketId };
    },
    async look() {
      const there = await run.desk.listTags(run.ticketId);
      return tags.every((tag) => there.includes(tag)) ? { id: run.ticketId } : undefined;
    },
  });
}

/** As it is now; its tags as they were read, since nothing but people adds others. */
async function stateOf(run: Run): Promise<TicketState> {
  const { status, priority } = await run.ticket(freshMs);
  return { status, priority, tags: run.snapshot.ticket.tags };
}

function fieldsOf({ status, priority }: Pick<UpdateTicketProposal, 'status' | 'priority'>) {
  if (status === null && priority === null) return undefined;
  return {
    ...(status === null ? {} : { status }),
    ...(priority === null ? {} : { priority }),
  };
}

function commentOf(run: Run): string {
  const analysis = composed(run).analysis.slice(0, longestComment);
  return `${analysis}\n\n${metaLine(run, 'updateTicket')}`;
}
