import { levels, stageNames } from '@omnirelay/shared/automation/stages.ts';
import { beforeAll, expect, test } from 'vitest';
import { composition } from './support/composition.ts';
import { readMetrics, valuesOf } from './support/metrics.ts';
import { createTickets, type Tickets } from './support/tickets.ts';
import { useAutomation } from './support/use-automation.ts';

const desk = useAutomation({ stages: levels[3] });
let tickets: Tickets;
beforeAll(() => {
  tickets = createTickets(desk.automation);
});

test('a run counts its end, the end of each stage, and what its model has read', async () => {
  const { model, runsOf, workerUrls } = desk.automation;
  model.reply(() => ({ content: composition() }));
  await runsOf(tickets.open().ticketId);
  const shown = await readMetrics(workerUrls);
  const flow = 'desk';
  expect(valuesOf(shown, 'omnirelay_runs_total', { flow, state: 'completed' }).sum).toBe(1);
  for (const stage of stageNames) {
    const applied = { flow, stage, status: 'applied' };
    expect(valuesOf(shown, 'omnirelay_run_stages_total', applied).sum, stage).toBe(1);
  }
  const tokens = valuesOf(shown, 'omnirelay_answer_tokens_total', { flow, kind: 'prompt' });
  expect(tokens.sum).toBeGreaterThan(0);
  const calls = 'omnirelay_provider_call_seconds_count';
  for (const connection of ['zoho-main', 'llm']) {
    expect(valuesOf(shown, calls, { connection, outcome: 'ok' }).sum).toBeGreaterThan(0);
  }
});
