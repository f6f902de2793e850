import type { Proposals } from '@omnirelay/shared/automation/proposals.ts';
import type { SwitchedStage } from '@omnirelay/shared/automation/stages.ts';
import type { Stage } from '../model.ts';
import { addNote } from './add-note.ts';
import { dispatch } from './dispatch.ts';
import { link } from './link.ts';
import { respond } from './respond.ts';
import { updateDeal } from './update-deal.ts';
import { updateTicket } from './update-ticket.ts';

/** Those that write. With context before them and compose in their midst, in the order of `stageNames`. */
const stages: { [Name in SwitchedStage]: Stage<Proposals[Name]> } = {
  link,
  dispatch,
  respond,
  updateTicket,
  updateDeal,
  addNote,
};

/** Each is only ever given what it proposed itself, or what its own schema has let through. */
export function stageNamed(name: SwitchedStage): Stage<unknown> {
  return stages[name] as Stage<unknown>;
}
