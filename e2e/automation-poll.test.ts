import { levels } from '@omnirelay/shared/automation/stages.ts';
import { beforeAll, expect, test } from 'vitest';
import { composition } from './support/composition.ts';
import { eventually } from './support/eventually.ts';
import { createTickets, statusesOf, type Tickets } from './support/tickets.ts';
import { useAutomation } from './support/use-automation.ts';

const desk = useAutomation({
  stages: levels[1],
  flow: { poll: '1s' },
  // What is younger than a quarter of `every` may still have its webhook on its way.
  reconcile: { every: '2s' },
});
let tickets: Tickets;

beforeAll(() => {
  tickets = createTickets(desk.automation);
  desk.automation.model.reply(() => ({ content: composition() }));
});

async function expectRuns(ticketId: string, count: number) {
  await eventually(async () => {
    const runs = await desk.automation.runsOf(ticketId);
    return runs.length === count || `${runs.length} runs`;
  }, 30_000);
  return desk.automation.runsOf(ticketId);
}

test('tickets whose webhook never came are found, once', async () => {
  const { zoho } = desk.automation;
  zoho.webhooks.faults.drop = 1;
  const { ticketId } = tickets.open();
  const [run] = await expectRuns(ticketId, 1);
  expect(statusesOf(run)).toMatchObject({ context: 'applied', link: 'applied' });

  // An answer in between, and a second message: also lost.
  zoho.agentReplies(ticketId, 'Le 3 mai.');
  zoho.customerReplies(ticketId, 'Merci, et où ?');
  const runs = await expectRuns(ticketId, 2);
  expect(new Set(runs.map(({ run: { triggerId } }) => triggerId)).size).toBe(2);

  // Looked at many times more, nothing else happens.
  const searches = () => zoho.calls.filter(({ path }) => path.includes('/tickets/search')).length;
  const before = searches();
  await eventually(async () => searches() - before >= 6 || 'not looked at often enough', 30_000);
  expect(await desk.automation.runsOf(ticketId)).toHaveLength(2);
});
