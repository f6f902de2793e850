import { badRequest, updateConflict } from './errors.ts';
import type { Ticket } from './model.ts';
import { seconds } from './present.ts';

/**
 * Any `safe_update`, even false, asks for the check; leaving it out is the only way to force a write.
 * Stamps have whole seconds, so two writes within one second go unnoticed, as at Zendesk.
 */
export function checkSafeUpdate(
  ticket: Ticket,
  input: { updated_stamp?: string | undefined; safe_update?: boolean | string | undefined },
): void {
  if (input.safe_update === undefined) return;
  if (input.updated_stamp === undefined) throw badRequest('safe_update needs an updated_stamp');
  if (new Date(input.updated_stamp).getTime() !== new Date(seconds(ticket.updatedAt)).getTime()) {
    throw updateConflict();
  }
}
