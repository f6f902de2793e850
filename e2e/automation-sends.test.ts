import { beforeAll, beforeEach, expect, test } from 'vitest';
import { composition } from './support/composition.ts';
import { createTickets, stageOf, type Tickets } from './support/tickets.ts';
import { useAutomation } from './support/use-automation.ts';

const desk = useAutomation({
  stages: { link: 'off', dispatch: 'off', respond: 'on', updateTicket: 'on' },
  flow: { mode: 'send' },
});
let tickets: Tickets;

beforeAll(() => {
  tickets = createTickets(desk.automation);
});
beforeEach(() => {
  const { zoho, model } = desk.automation;
  zoho.faults.clear();
  zoho.switches.sentStatus = 'PENDING';
  model.reset();
  model.reply(() => ({ content: composition() }));
});

const sendReply = { method: 'POST', path: /\/sendReply/ };
const sentTo = (ticketId: string) =>
  desk.automation.zoho.ticket(ticketId).threads.filter(({ direction }) => direction === 'out');

test('a reply is sent, as text that nobody can turn into anything else', async () => {
  const { model, runsOf } = desk.automation;
  model.reply(() => ({ content: composition({ reply: 'Bonjour <b>Amélie</b>,\n\nle 3 mai' }) }));
  const { ticketId, customer } = tickets.open();
  const [run] = await runsOf(ticketId);
  expect(run?.run.state).toBe('completed');
  expect(sentTo(ticketId)).toMatchObject([
    {
      status: 'PENDING',
      to: customer.email,
      content: '<p>Bonjour &lt;b&gt;Amélie&lt;/b&gt;,</p><p>le 3 mai</p>',
    },
  ]);
});

test.each(['drop-after', 'hang-after'] as const)(
  '%s: it is found, not sent again',
  async (kind) => {
    const { zoho, runsOf } = desk.automation;
    zoho.faults.inject({ ...sendReply, fault: { kind } });
    const { ticketId } = tickets.open();
    const [run] = await runsOf(ticketId);
    expect(stageOf(run, 'respond').status).toBe('applied');
    expect(sentTo(ticketId)).toHaveLength(1);
  },
);

test.each(['drop-before', 'hang'] as const)(
  '%s: nobody knows, so a person decides',
  async (kind) => {
    const { zoho, runsOf } = desk.automation;
    zoho.faults.inject({ ...sendReply, fault: { kind } });
    const { ticketId } = tickets.open();
    const [run] = await runsOf(ticketId);
    expect(stageOf(run, 'respond').status).toBe('uncertain');
    expect(run?.run).toMatchObject({ state: 'needs_review', reason: 'respond-uncertain' });
    expect(stageOf(run, 'updateTicket')).toMatchObject({
      status: 'skipped',
      reason: 'respond-uncertain',
    });
    expect(sentTo(ticketId)).toEqual([]);
    const calls = zoho.calls.filter(({ path }) => path.includes(`${ticketId}/sendReply`));
    expect(calls).toHaveLength(1);
  },
);

test('what Zoho took and could not deliver is for a person', async () => {
  const { zoho, runsOf } = desk.automation;
  zoho.switches.sentStatus = 'FAILED';
  zoho.faults.inject({ ...sendReply, fault: { kind: 'drop-after' } });
  const { ticketId } = tickets.open();
  const [run] = await runsOf(ticketId);
  expect(stageOf(run, 'respond')).toMatchObject({ status: 'uncertain' });
  expect(sentTo(ticketId)).toHaveLength(1);
});

test('refused for certain, it is sent later', async () => {
  const { zoho, runsOf } = desk.automation;
  const body = { errorCode: 'TOO_MANY_REQUESTS', message: 'Too many.' };
  zoho.faults.inject({ ...sendReply, fault: { kind: 'status', status: 429, body } });
  const { ticketId } = tickets.open();
  const [run] = await runsOf(ticketId);
  expect(stageOf(run, 'respond').status).toBe('applied');
  expect(sentTo(ticketId)).toHaveLength(1);
});
