import { DispatchProposal } from '@omnirelay/shared/automation/proposals.ts';
import { PermanentError } from '@omnirelay/shared/errors.ts';
import { same } from '../decide/pick-deal.ts';
import { pickDepartment } from '../decide/pick-department.ts';
import type { Checked, Proposed, Stage } from '../model.ts';
import type { Run } from '../run.ts';
import { chooseDepartment } from './choose-department.ts';
import { dealOf } from './link.ts';

const freshMs = 30_000;
/** Below this, the model's choice is for a person to decide about. */
const sureEnough = 0.8;

/** Moves the ticket to the department where it belongs. */
export const dispatch: Stage<DispatchProposal> = {
  name: 'dispatch',
  proposal: DispatchProposal,

  async propose(run): Promise<Proposed<DispatchProposal>> {
    const { rules } = run.flow;
    const text = wordsOf(run);
    const deal = dealOf(run);
    const chosen = pickDepartment(deal, text, rules) ?? (await askModel(run));
    if (!chosen) return { kind: 'skip', reason: 'no-rule' };
    const { department, method, confidence, signals } = chosen;
    const details = { method, signals, from: run.snapshot.ticket.departmentId };
    if (department === 'stay') return { kind: 'skip', reason: 'stays', details };
    const known = run.snapshot.departments.find(({ name }) => same(name, department));
    if (!known) {
      throw new PermanentError(
        `Zoho has no enabled department called ${department}: correct rules.departments of the flow`,
      );
    }
    if (known.id === run.snapshot.ticket.departmentId) {
      return { kind: 'skip', reason: 'already-there', details };
    }
    return {
      kind: 'propose',
      proposal: { departmentId: known.id, department: known.name },
      reason: method,
      confidence,
      inputs: { text, deal, rules },
      details,
      ...(confidence < sureEnough ? { onlySuggest: 'unsure' } : {}),
    };
  },

  forbids(run, { departmentId }) {
    const target = run.snapshot.departments.find(({ id }) => id === departmentId);
    const isAllowed =
      target !== undefined && run.flow.rules.departments.some((name) => same(name, target.name));
    return isAllowed ? undefined : 'rules.departments does not name this department';
  },

  async check(run, { departmentId }): Promise<Checked> {
    const ticket = await run.ticket(freshMs);
    if (ticket.departmentId === departmentId) return { kind: 'skip', reason: 'already-there' };
    if (ticket.departmentId !== run.snapshot.ticket.departmentId && !run.isByPerson) {
      return { kind: 'skip', reason: 'moved-by-somebody' };
    }
    return { kind: 'go' };
  },

  calls: (run, { departmentId }) => [
    { method: 'POST', path: `/tickets/${run.ticketId}/move`, body: { departmentId } },
  ],

  async perform(run, { departmentId }) {
    const remoteId = await run.effect({
      action: 'dispatch',
      // A person's own move after ours must not be undone by the next run.
      per: 'trigger',
      api: 'desk',
      async write({ desk }) {
        await desk.moveTicket(run.ticketId, departmentId);
        run.noteTicket(undefined);
        return { id: departmentId };
      },
      async look() {
        const ticket = await run.ticket(0);
        return ticket.departmentId === departmentId ? { id: departmentId } : undefined;
      },
    });
    return { remoteId };
  },
};

/** What the customer wrote in this message, and what the ticket is called. */
function wordsOf({ snapshot, trigger }: Run): string {
  const message = snapshot.messages.find(({ id }) => id === trigger.id);
  return `${snapshot.ticket.subject}\n${message?.text ?? snapshot.ticket.description}`;
}

async function askModel(run: Run) {
  if (!run.ask) return undefined;
  const { department, confidence, reason } = await chooseDepartment(
    run,
    run.flow.rules.departments,
  );
  return { department, method: 'model' as const, confidence, signals: [reason] };
}
