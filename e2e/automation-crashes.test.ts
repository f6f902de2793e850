import { levels } from '@omnirelay/shared/automation/stages.ts';
import { beforeAll, expect, test } from 'vitest';
import { composition } from './support/composition.ts';
import { createTickets, expectOnce, type Tickets } from './support/tickets.ts';
import { useAutomation } from './support/use-automation.ts';

const desk = useAutomation({ stages: levels[3], workers: 3 });
let tickets: Tickets;

beforeAll(() => {
  tickets = createTickets(desk.automation);
  // Long enough that kills come in the middle of stages.
  desk.automation.zoho.faults.inject({
    path: /\/(desk|crm)\//,
    times: Number.POSITIVE_INFINITY,
    fault: { kind: 'delay', ms: 20 },
  });
  desk.automation.model.reply(() => ({ content: composition() }));
});

const ticketCount = 16;
const kills = 5;

test('workers are killed at any moment: every stage writes once all the same', async () => {
  const { zoho, killWorker, runsOf } = desk.automation;
  const opened = Array.from({ length: ticketCount }, () => tickets.open());
  for (let kill = 0; kill < kills; kill++) {
    const before = zoho.calls.length;
    // Not by the clock: a while of work each.
    await expect.poll(() => zoho.calls.length - before, { timeout: 60_000 }).toBeGreaterThan(25);
    await killWorker(Math.random);
  }
  for (const { ticketId, customer } of opened) {
    const runs = await runsOf(ticketId);
    expect(runs.map(({ run }) => run.state)).not.toContain('running');
    const [run] = runs;
    // A worker that dies between claiming a reply and sending it leaves that to a person.
    if (run?.run.reason === 'respond-uncertain') continue;
    expect(runs.map(({ run: { state } }) => state)).toEqual(['completed']);
    expectOnce(desk.automation, ticketId, customer.dealId);
  }
}, 240_000);
