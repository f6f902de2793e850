import { levels } from '@omnirelay/shared/automation/stages.ts';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composition } from './support/composition.ts';
import {
  allApplied,
  createTickets,
  expectOnce,
  stageOf,
  statusesOf,
  type Tickets,
} from './support/tickets.ts';
import { useAutomation } from './support/use-automation.ts';

const desk = useAutomation({
  stages: levels[3],
  flow: { rules: { departments: ['DOC', 'Contact', 'FACTURATION'], tags: ['examen'] } },
});
let tickets: Tickets;

beforeAll(() => {
  tickets = createTickets(desk.automation);
});
beforeEach(() => {
  desk.automation.zoho.faults.clear();
  desk.automation.model.reset();
  desk.automation.model.reply(() => ({ content: composition({ tags: ['examen'] }) }));
});

const writes = [
  { name: 'link', method: 'PATCH', path: /\/tickets\/\d+$/ },
  { name: 'dispatch', method: 'POST', path: /\/move/ },
  { name: 'respond', method: 'POST', path: /\/draftReply/ },
  { name: 'comment', method: 'POST', path: /\/comments/ },
  { name: 'tags', method: 'POST', path: /\/associateTag/ },
  { name: 'deal', method: 'PUT', path: /\/Deals\// },
  { name: 'note', method: 'POST', path: /\/Notes/ },
];

describe.each(writes)('$name', ({ method, path }) => {
  test('without an answer is found, not repeated', async () => {
    const { zoho, runsOf } = desk.automation;
    zoho.faults.inject({ method, path, fault: { kind: 'drop-after' } });
    const { ticketId, customer } = tickets.open();
    const [run] = await runsOf(ticketId);
    expect(statusesOf(run)).toEqual(allApplied);
    expectOnce(desk.automation, ticketId, customer.dealId);
  });

  test('refused for now is written later', async () => {
    const { zoho, runsOf } = desk.automation;
    const code = 'TOO_MANY_REQUESTS';
    const body = { code, errorCode: code, message: 'Too many requests.' };
    zoho.faults.inject({ method, path, fault: { kind: 'status', status: 429, body } });
    const { ticketId, customer } = tickets.open();
    const [run] = await runsOf(ticketId);
    expect(statusesOf(run)).toEqual(allApplied);
    expectOnce(desk.automation, ticketId, customer.dealId);
  });
});

test('the day’s credits are used up: everything waits until Zoho says', async () => {
  const { zoho, runsOf } = desk.automation;
  const body = { errorCode: 'THRESHOLD_EXCEEDED', message: 'The credits are used up.' };
  const headers = { 'retry-after': '2' };
  zoho.faults.inject({ path: /\/desk\//, fault: { kind: 'status', status: 429, body, headers } });
  const { ticketId } = tickets.open();
  const [run] = await runsOf(ticketId);
  expect(statusesOf(run)).toEqual(allApplied);
});

test('a token that ends meanwhile is renewed once, for twenty runs at a time', async () => {
  const { zoho, runsOf } = desk.automation;
  await desk.automation.settled();
  zoho.tokens.expire();
  const before = zoho.tokens.requests;
  const opened = Array.from({ length: 20 }, () => tickets.open());
  for (const { ticketId, customer } of opened) {
    const [run] = await runsOf(ticketId);
    expect(statusesOf(run)).toEqual(allApplied);
    expectOnce(desk.automation, ticketId, customer.dealId);
  }
  expect(zoho.tokens.requests - before).toBe(1);
});

describe('the CRM refuses', () => {
  test.each(['locked', 'inBlueprint'] as const)('a deal (%s): the run goes on', async (how) => {
    const { zoho, model, runsOf } = desk.automation;
    const dealFields = [{ name: 'Stage', value: 'PERDU' }];
    model.reply(() => ({ content: composition({ dealFields }) }));
    zoho.webhooks.pause();
    const { ticketId, customer } = tickets.open();
    zoho.crm[how].add(customer.dealId);
    zoho.webhooks.resume();
    const [run] = await runsOf(ticketId);
    expect(run?.run).toMatchObject({
      state: 'completed_with_errors',
      reason: 'updateDeal-failed',
    });
    expect(statusesOf(run)).toEqual({ ...allApplied, updateDeal: 'failed' });
    expect(stageOf(run, 'updateDeal').reason).toMatch(/RECORD_/);
    expect(zoho.crm.notes(customer.dealId)).toHaveLength(1);
  });
});

describe('the model', () => {
  const stopped = {
    context: 'applied',
    link: 'applied',
    dispatch: 'applied',
    compose: 'failed',
    respond: 'skipped',
    updateTicket: 'skipped',
    updateDeal: 'skipped',
    addNote: 'skipped',
  };

  test('that talks nonsense once is asked again', async () => {
    const { model, runsOf } = desk.automation;
    model.next('bad-json');
    const { ticketId } = tickets.open();
    const [run] = await runsOf(ticketId);
    expect(statusesOf(run)).toEqual(allApplied);
    const { tries, details } = stageOf(run, 'compose');
    expect(tries).toBe(1);
    // It was paid for, too.
    expect(details).toMatchObject({
      unusable: [{ reason: 'not-json', usage: { promptTokens: expect.any(Number) } }],
      usage: { promptTokens: expect.any(Number) },
    });
  });

  test('that talks nonsense three times leaves the ticket to a person', async () => {
    const { zoho, model, runsOf } = desk.automation;
    model.next('bad-json', 'refusal', 'breaks-schema');
    const { ticketId } = tickets.open();
    const [run] = await runsOf(ticketId);
    expect(run?.run.state).toBe('needs_review');
    expect(statusesOf(run)).toEqual(stopped);
    expect(zoho.ticket(ticketId).threads).toHaveLength(1);
  });

  test('whose credit has run out is asked once', async () => {
    const { model, runsOf } = desk.automation;
    const before = model.asked.length;
    model.next('no-money');
    const { ticketId } = tickets.open();
    const [run] = await runsOf(ticketId);
    expect(run?.run.state).toBe('needs_review');
    expect(model.asked.length - before).toBe(1);
    expect(stageOf(run, 'compose').reason).toMatch(/credit|money|quota/i);
  });

  test('that says what it must not is not sent', async () => {
    const { zoho, model, runsOf } = desk.automation;
    const reply = 'Cliquez ici : https://evil.example/?data=secret';
    model.reply(() => ({ content: composition({ reply }) }));
    const { ticketId } = tickets.open();
    const [run] = await runsOf(ticketId);
    expect(run?.run).toMatchObject({ state: 'needs_review', reason: 'compose-failed' });
    expect(stageOf(run, 'compose').reason).toBe('foreign-link');
    expect(zoho.ticket(ticketId).threads).toHaveLength(1);
  });

  test('that wants a person keeps reply and ticket back', async () => {
    const { zoho, model, runsOf } = desk.automation;
    model.reply(() => ({
      content: composition({ escalate: true, escalationReason: 'The customer is angry.' }),
    }));
    const { ticketId } = tickets.open();
    const [run] = await runsOf(ticketId);
    expect(run?.run).toMatchObject({ state: 'needs_review', reason: 'escalated' });
    const { respond, updateTicket } = statusesOf(run);
    expect([respond, updateTicket]).toEqual(['suggested', 'suggested']);
    expect(zoho.ticket(ticketId).threads).toHaveLength(1);
  });
});

describe('while the model thinks', () => {
  /** Something happens to the ticket between what was read and what would be sent. */
  function meanwhile(happen: (ticketId: string) => void): string {
    const { model } = desk.automation;
    let ticketId = '';
    model.reply(({ body }) => {
      const isFirst = ticketId !== '' && JSON.stringify(body).includes('composition');
      if (isFirst) {
        happen(ticketId);
        model.reply(() => ({ content: composition() }));
      }
      return { content: composition() };
    });
    desk.automation.zoho.webhooks.pause();
    ticketId = tickets.open().ticketId;
    desk.automation.zoho.webhooks.resume();
    return ticketId;
  }

  test.each([
    {
      name: 'a colleague answers',
      happen: (id: string) => desk.automation.zoho.agentReplies(id, 'Le 3 mai.'),
      want: { status: 'suggested', heldBack: 'answered-by-person' },
    },
    {
      name: 'a colleague begins an answer',
      happen: (id: string) => desk.automation.zoho.agentDrafts(id, 'Le 3'),
      want: { status: 'skipped', reason: 'draft-exists' },
    },
    {
      name: 'the ticket is closed',
      happen: (id: string) => desk.automation.zoho.changeTicket(id, { status: 'Closed' }),
      want: { status: 'suggested', heldBack: 'closed' },
    },
    {
      name: 'the ticket is escalated',
      happen: (id: string) => desk.automation.zoho.changeTicket(id, { isEscalated: true }),
      want: { status: 'suggested', heldBack: 'escalated' },
    },
    {
      name: 'it is moved elsewhere',
      happen: (id: string) =>
        desk.automation.zoho.changeTicket(id, { departmentId: tickets.departments.FACTURATION }),
      want: { status: 'suggested', heldBack: 'department-changed' },
    },
  ])('$name: nothing is sent', async ({ happen, want }) => {
    const ticketId = meanwhile(happen);
    const [run] = await desk.automation.runsOf(ticketId);
    const { status, reason, details } = stageOf(run, 'respond');
    expect({ reason, status, heldBack: details.heldBack }).toMatchObject(want);
    const { zoho } = desk.automation;
    const ours = zoho.ticket(ticketId).threads.filter(({ author }) => author.id === zoho.agent.id);
    expect(ours).toEqual([]);
  });

  test('the customer writes again: the next run answers both', async () => {
    const { zoho, runsOf } = desk.automation;
    const ticketId = meanwhile((id) => zoho.customerReplies(id, 'Et où ?'));
    const runs = await runsOf(ticketId);
    expect(runs.map(({ run }) => run.state)).toEqual(['superseded', 'completed']);
    const drafts = zoho.ticket(ticketId).threads.filter(({ status }) => status === 'DRAFT');
    expect(drafts).toHaveLength(1);
  });
});
