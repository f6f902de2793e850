import { levels } from '@omnirelay/shared/automation/stages.ts';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composition } from './support/composition.ts';
import {
  allApplied,
  createTickets,
  expectOnce,
  statusesOf,
  type Tickets,
} from './support/tickets.ts';
import { useAutomation } from './support/use-automation.ts';

const desk = useAutomation({ stages: levels[3] });
let tickets: Tickets;

beforeAll(() => {
  tickets = createTickets(desk.automation);
});
beforeEach(() => {
  desk.automation.model.reset();
  desk.automation.model.reply(() => ({ content: composition() }));
});

test('a ticket passes all eight stages, each of which writes once', async () => {
  const { zoho, runsOf } = desk.automation;
  const { customer, ticketId } = tickets.open();
  const [run, ...others] = await runsOf(ticketId);
  expect(others).toEqual([]);
  expect(statusesOf(run)).toEqual(allApplied);
  expect(run?.run).toMatchObject({ state: 'completed', customer: customer.email });

  const ticket = zoho.ticket(ticketId);
  expect(ticket.departmentId).toBe(tickets.departments.DOC);
  expect(ticket.cf.cf_opportunite).toContain(customer.dealId);
  expect(ticket.status).toBe('On Hold');
  const drafts = ticket.threads.filter(({ status }) => status === 'DRAFT');
  expect(drafts).toHaveLength(1);
  expect(drafts[0]).toMatchObject({ to: customer.email, fromEmailAddress: 'doc@cab.example' });
  expect(ticket.comments.map(({ isPublic }) => isPublic)).toEqual([false]);
  expect(zoho.crm.deal(customer.dealId).Next_Step).toBe('Examen à confirmer');
  expectOnce(desk.automation, ticketId, customer.dealId);
});

test('it costs no more than twenty credits', async () => {
  const { ticketId } = tickets.open();
  const [run] = await desk.automation.runsOf(ticketId);
  expect(statusesOf(run)).toEqual(allApplied);
  const { deskCredits = 99, crmCredits = 99 } = run?.run ?? {};
  expect(deskCredits + crmCredits).toBeLessThanOrEqual(20);
});

describe('the customer writes', () => {
  test('again after a run: another run answers', async () => {
    const { zoho, runsOf } = desk.automation;
    const { ticketId } = tickets.open();
    await runsOf(ticketId);
    zoho.agentSendsDraft(ticketId);
    zoho.customerReplies(ticketId, 'Merci, et le lieu ?');
    const runs = await runsOf(ticketId);
    expect(runs.map(({ run }) => run.state)).toEqual(['completed', 'completed']);
    expect(runs[0]?.run.triggerId).not.toBe(runs[1]?.run.triggerId);
  });

  test('three times at once: one run for what was read', async () => {
    const { zoho, runsOf } = desk.automation;
    const { ticketId } = tickets.open();
    for (const words of ['Bonjour ?', 'Vous êtes là ?', 'Allô ?']) {
      zoho.customerReplies(ticketId, words);
    }
    const runs = await runsOf(ticketId);
    const answered = runs.filter(({ run }) => run.state === 'completed');
    expect(answered).toHaveLength(1);
    const drafts = zoho.ticket(ticketId).threads.filter(({ status }) => status === 'DRAFT');
    expect(drafts).toHaveLength(1);
  });
});

test('what we wrote ourselves starts no run', async () => {
  const { zoho, store, runsOf } = desk.automation;
  const { ticketId } = tickets.open();
  expect(await runsOf(ticketId)).toHaveLength(1);
  await desk.automation.settled();
  const echoes = await store.db.query.events
    .findMany({ where: (event, { eq }) => eq(event.conversationKey, ticketId) })
    .execute();
  // Comment, move, fields, draft: the workflow rule tells of all of them.
  expect(echoes.length).toBeGreaterThan(3);
  const reasons = new Set(echoes.map(({ reason }) => reason));
  expect([...reasons].sort()).toEqual(['already-run', 'completed']);
  expect(zoho.ticket(ticketId).comments).toHaveLength(1);
});

test('a ticket with what no database stores passes like any other', async () => {
  const { zoho, runsOf } = desk.automation;
  const { ticketId } = tickets.open('Bonjour \0 \ud800 ?');
  zoho.changeTicket(ticketId, { priority: null });
  const { ticketId: other, customer } = tickets.open('Bonjour');
  zoho.crm.deal(customer.dealId).Description = 'a\0b';
  expect(statusesOf((await runsOf(ticketId))[0])).toEqual(allApplied);
  expect(statusesOf((await runsOf(other))[0])).toEqual(allApplied);
});
