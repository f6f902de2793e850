import { AddNoteProposal } from '@omnirelay/shared/automation/proposals.ts';
import { metaLine } from '../decide/meta-line.ts';
import type { Checked, Proposed, Stage } from '../model.ts';
import type { Run } from '../run.ts';
import { composed } from './composed.ts';
import { dealOf } from './link.ts';

const longestContent = 30_000;
const longestTitle = 120;

/** Leaves a note on the deal: what was asked, and what was made of it. */
export const addNote: Stage<AddNoteProposal> = {
  name: 'addNote',
  proposal: AddNoteProposal,

  async propose(run): Promise<Proposed<AddNoteProposal>> {
    if (!dealOf(run)) return { kind: 'skip', reason: 'no_deal_found' };
    const { note, confidence } = composed(run);
    if (note.content.trim() === '') return { kind: 'skip', reason: 'nothing-to-note' };
    return {
      kind: 'propose',
      proposal: {
        title: note.title.slice(0, longestTitle).toWellFormed(),
        content: note.content.slice(0, longestContent).toWellFormed(),
      },
      reason: 'composed',
      confidence,
      inputs: { note },
    };
  },

  forbids: () => undefined,

  async check(run): Promise<Checked> {
    return dealOf(run) ? { kind: 'go' } : { kind: 'refuse', reason: 'the deal is gone' };
  },

  calls: (run, proposal) => {
    const { title, content } = noteOf(run, proposal);
    const id = idOf(run);
    const Parent_Id = { module: { api_name: 'Deals' }, id };
    const record = { Note_Title: title, Note_Content: content, Parent_Id };
    return [{ method: 'POST', path: `/Deals/${id}/Notes`, body: { data: [record], trigger: [] } }];
  },

  async perform(run, proposal) {
    const dealId = idOf(run);
    const remoteId = await run.effect({
      action: 'addNote',
      per: 'run',
      api: 'crm',
      write: ({ crm }) => crm.addNote(dealId, noteOf(run, proposal)),
      async look() {
        const marker = metaLine(run, 'addNote');
        const notes = await run.crm.listNotes(dealId);
        const found = notes.find(({ content }) => content.includes(marker));
        return found && { id: found.id };
      },
    });
    return { remoteId };
  },
};

function noteOf(run: Run, { title, content }: AddNoteProposal) {
  return { title, content: `${content}\n\n${metaLine(run, 'addNote')}` };
}

function idOf(run: Run): string {
  const deal = dealOf(run);
  if (!deal) throw new Error('there is no deal');
  return deal.id;
}
