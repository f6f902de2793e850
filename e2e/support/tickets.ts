import type { FullRun } from '@omnirelay/shared/store/runs.ts';
import { expect } from 'vitest';
import type { Automation } from './automation.ts';
import { addCustomer, addDepartments, type Customer } from './portal.ts';

let customers = 0;

/** Tickets of one portal, as its customers open them. */
export function createTickets(automation: Automation) {
  const departments = addDepartments(automation.zoho);
  return {
    departments,
    /** Of a new customer, in the department that everything arrives in. */
    open(content = 'Bonjour, quand aura lieu mon examen ?'): {
      customer: Customer;
      ticketId: string;
    } {
      customers += 1;
      const customer = addCustomer(automation.zoho, `Client${customers} Martin`);
      const { id } = automation.zoho.createTicket({
        contactId: customer.contactId,
        departmentId: departments.Contact,
        subject: 'Mon examen',
        content,
      });
      return { customer, ticketId: id };
    },
  };
}
export type Tickets = ReturnType<typeof createTickets>;

export function statusesOf(run: FullRun | undefined): Record<string, string> {
  return Object.fromEntries(run?.stages.map(({ stage, status }) => [stage, status]) ?? []);
}

export function stageOf(run: FullRun | undefined, name: string) {
  const stage = run?.stages.find((one) => one.stage === name);
  if (!stage) throw new Error(`the run has no stage ${name}`);
  return stage;
}

export const allApplied = {
  context: 'applied',
  link: 'applied',
  dispatch: 'applied',
  compose: 'applied',
  respond: 'applied',
  updateTicket: 'applied',
  updateDeal: 'applied',
  addNote: 'applied',
};

/** What must hold of a ticket whatever happened meanwhile: nothing is there twice. */
export function expectOnce({ zoho }: Automation, ticketId: string, dealId: string): void {
  const { threads, comments, moves } = zoho.ticket(ticketId);
  const answers = threads.filter(
    ({ direction, author }) => direction === 'out' && author.id === zoho.agent.id,
  );
  const writes = zoho.crm.writes.filter((write) => write.dealId === dealId);
  expect({
    answers: answers.length,
    comments: comments.filter(({ content }) => content.includes('stage=updateTicket')).length,
    moves: moves.length,
    notes: zoho.crm.notes(dealId).length,
    dealWrites: writes.filter(({ method }) => method === 'PUT').length,
  }).toEqual({ answers: 1, comments: 1, moves: 1, notes: 1, dealWrites: 1 });
}
