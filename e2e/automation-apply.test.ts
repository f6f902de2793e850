import type { FullRun } from '@omnirelay/shared/store/runs.ts';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composition } from './support/composition.ts';
import { administrator } from './support/processes.ts';
import { createTickets, stageOf, statusesOf, type Tickets } from './support/tickets.ts';
import { useAutomation } from './support/use-automation.ts';

const desk = useAutomation({
  console: true,
  stages: { link: 'suggest', dispatch: 'suggest' },
});
let tickets: Tickets;
let token = '';

beforeAll(async () => {
  tickets = createTickets(desk.automation);
  token = (await call('POST', '/api/login', administrator)).body.token ?? '';
});
beforeEach(() => {
  const { zoho, model } = desk.automation;
  zoho.faults.clear();
  model.reset();
  model.reply(() => ({ content: composition() }));
});

async function call(method: string, path: string, json?: unknown) {
  const answer = await fetch(`${desk.automation.consoleUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

/** A ticket with a run that has only suggested. */
async function suggested() {
  const { ticketId, customer } = tickets.open();
  const [run] = await desk.automation.runsOf(ticketId);
  if (!run) throw new Error('no run');
  return { ticketId, customer, run };
}

const apply = ({ run }: FullRun, stage: string, proposal?: unknown) =>
  call(
    'POST',
    `/api/runs/${run.id}/stages/${stage}/apply`,
    proposal === undefined ? {} : { proposal },
  );

test('everything is suggested, and nothing is written', async () => {
  const { zoho } = desk.automation;
  const { ticketId, run, customer } = await suggested();
  expect(statusesOf(run)).toEqual({
    context: 'applied',
    link: 'suggested',
    dispatch: 'suggested',
    compose: 'applied',
    respond: 'suggested',
    updateTicket: 'suggested',
    updateDeal: 'suggested',
    addNote: 'suggested',
  });
  const { threads, comments, moves, cf } = zoho.ticket(ticketId);
  expect([threads.length, comments.length, moves.length]).toEqual([1, 0, 0]);
  expect(cf.cf_opportunite).toBeNull();
  expect(zoho.crm.writes.filter(({ dealId }) => dealId === customer.dealId)).toEqual([]);
});

test('what is suggested is exactly what applying sends', async () => {
  const { zoho } = desk.automation;
  const { ticketId, run, customer } = await suggested();
  for (const stage of ['link', 'dispatch', 'updateTicket', 'updateDeal', 'addNote', 'respond']) {
    const calls = stageOf(run, stage).calls;
    const answer = await apply(run, stage);
    if (stage === 'respond') {
      // The ticket has moved: its first department's address no longer fits.
      expect(answer).toMatchObject({ status: 409, body: { error: 'department-changed' } });
      continue;
    }
    expect(answer).toMatchObject({ status: 200, body: { stage, status: 'applied' } });
    for (const { method, path, body } of calls) {
      const sent = zoho.calls.filter((one) => one.method === method && one.path.endsWith(path));
      expect(sent.map((one) => one.body)).toContainEqual(body);
    }
  }
  expect(zoho.ticket(ticketId).departmentId).toBe(tickets.departments.DOC);
  expect(zoho.crm.notes(customer.dealId)).toHaveLength(1);
});

describe('an operator', () => {
  test('changes a reply before it goes', async () => {
    const { zoho } = desk.automation;
    const { ticketId, run } = await suggested();
    const proposal = { ...(stageOf(run, 'respond').proposal as object), content: 'Le 3 mai.' };
    const { status, body } = await apply(run, 'respond', proposal);
    expect({ status, decision: body.decision }).toEqual({ status: 200, decision: 'edited' });
    const [, draft] = zoho.ticket(ticketId).threads;
    expect(draft).toMatchObject({ status: 'DRAFT', content: '<p>Le 3 mai.</p>' });
  });

  test.each([
    { name: 'somebody else', change: { to: 'other@evil.example' } },
    { name: 'a link', change: { content: 'https://evil.example' } },
  ])('can’t send what the rules forbid: $name', async ({ change }) => {
    const { zoho } = desk.automation;
    const { ticketId, run } = await suggested();
    const proposal = { ...(stageOf(run, 'respond').proposal as object), ...change };
    expect((await apply(run, 'respond', proposal)).status).toBe(409);
    expect(zoho.ticket(ticketId).threads).toHaveLength(1);
  });

  test('can’t change a field that the rules don’t name', async () => {
    const { zoho } = desk.automation;
    const { run, customer } = await suggested();
    expect((await apply(run, 'updateDeal', { fields: { Amount: 0 } })).status).toBe(409);
    expect(zoho.crm.deal(customer.dealId).Amount).toBe(20);
  });

  test('applies twice, and two at once: it is written once', async () => {
    const { zoho } = desk.automation;
    const { ticketId, run } = await suggested();
    const answers = await Promise.all([1, 2, 3].map(() => apply(run, 'respond')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await apply(run, 'respond')).toMatchObject({
      status: 409,
      body: { error: 'already_applied' },
    });
    expect(zoho.ticket(ticketId).threads).toHaveLength(2);
  });

  test('is told why not, when the customer has written again', async () => {
    const { zoho } = desk.automation;
    const { ticketId, run } = await suggested();
    zoho.customerReplies(ticketId, 'Allô ?');
    // By the guard, or because the next run has come first.
    expect((await apply(run, 'respond')).status).toBe(409);
    expect(zoho.ticket(ticketId).threads.filter(({ direction }) => direction === 'out')).toEqual(
      [],
    );
  });

  test('rejects: it can’t be applied any more', async () => {
    const { run } = await suggested();
    const rejected = await call('POST', `/api/runs/${run.run.id}/stages/link/reject`, {});
    expect(rejected).toMatchObject({
      status: 200,
      body: { status: 'skipped', reason: 'rejected' },
    });
    expect((await apply(run, 'link')).status).toBe(409);
  });

  test('applies while the answer is lost: it is found', async () => {
    const { zoho } = desk.automation;
    const { ticketId, run } = await suggested();
    zoho.faults.inject({ method: 'POST', path: /draftReply/, fault: { kind: 'drop-after' } });
    expect((await apply(run, 'respond')).status).toBeLessThan(300);
    await desk.automation.settled();
    const [later] = await desk.automation.runsOf(ticketId);
    expect(stageOf(later, 'respond').status).toBe('applied');
    expect(zoho.ticket(ticketId).threads).toHaveLength(2);
  });
});

test('a ticket is tried out, and only suggested unless told otherwise', async () => {
  const { zoho } = desk.automation;
  const { ticketId } = await suggested();
  const { status, body } = await call('POST', '/webhook/test?wait=true', {
    ticket_id: ticketId,
    auto_link: true,
  });
  expect({ status, body }).toMatchObject({ status: 200, body: { success: true } });
  const runs = await desk.automation.runsOf(ticketId);
  const trial = runs.find(({ run }) => run.id === body.run_id);
  expect(trial?.run.requestedBy).toBe(administrator.email);
  expect(statusesOf(trial)).toMatchObject({ link: 'applied', dispatch: 'suggested' });
  expect(zoho.ticket(ticketId).cf.cf_opportunite).not.toBeNull();
});
