import { beforeAll, beforeEach, expect } from 'vitest';
import { composition } from '../support/composition.ts';
import { createTickets, stageOf, type Tickets } from '../support/tickets.ts';
import { useAutomation } from '../support/use-automation.ts';
import { findViolations } from './support/find-violations.ts';
import { browserTest as test, useBrowser } from './support/use-browser.ts';

const desk = useAutomation({ console: true });
const open = useBrowser(() => desk.automation.consoleUrl);
let tickets: Tickets;

beforeAll(() => {
  tickets = createTickets(desk.automation);
});
beforeEach(() => {
  desk.automation.model.reset();
  desk.automation.model.reply(() => ({ content: composition() }));
});

const outgoing = (ticketId: string) =>
  desk.automation.zoho.ticket(ticketId).threads.filter(({ direction }) => direction === 'out');

test('a run appears while the list is open, and its reply is applied on its page', async () => {
  const page = await open('/automation');
  const { ticketId, customer } = tickets.open();
  const row = page.getByRole('link').filter({ hasText: customer.email });
  await row.click();
  await page.getByRole('heading', { name: /Mon examen/ }).waitFor();
  await page.getByText('Votre examen aura lieu le mois prochain.').first().waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save as draft: Reply' }).click();
  await page.getByText('Applied unchanged by').waitFor();
  expect(outgoing(ticketId)).toMatchObject([{ status: 'DRAFT', to: customer.email }]);
});

test('an operator changes a reply, and rejects a note', async () => {
  const { ticketId } = tickets.open();
  const [run] = await desk.automation.runsOf(ticketId);
  const page = await open(`/automation/${run?.run.id}`);
  await page.getByRole('button', { name: 'Edit and apply: Reply' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').last().fill('Le 3 mai, à 9 h.');
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: /Save as draft|Apply this/ }).click();
  await page.getByText('Changed and applied by').waitFor();
  expect(outgoing(ticketId)).toMatchObject([{ content: '<p>Le 3 mai, à 9 h.</p>' }]);

  await page.getByRole('button', { name: 'Reject: Note' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
  await page.getByText('Rejected by').waitFor();
  const [later] = await desk.automation.runsOf(ticketId);
  expect(stageOf(later, 'addNote')).toMatchObject({ status: 'skipped', decision: 'rejected' });
});

test('a guard that refuses says why', async () => {
  const { ticketId } = tickets.open();
  const [run] = await desk.automation.runsOf(ticketId);
  const page = await open(`/automation/${run?.run.id}`);
  desk.automation.zoho.agentReplies(ticketId, 'Le 3 mai.');
  await page.getByRole('button', { name: 'Save as draft: Reply' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'This was not applied' });
  await alert.waitFor();
  expect(outgoing(ticketId)).toHaveLength(1);
});

test('the next level writes by itself from the next run on', async () => {
  const page = await open('/automation');
  await page.getByText('Switches').click();
  await page.getByRole('button', { name: /Level 2/ }).click();
  await page.getByRole('dialog').getByRole('button').last().click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await findViolations(page)).toEqual([]);
  const { ticketId } = tickets.open();
  const [run] = await desk.automation.runsOf(ticketId);
  expect(stageOf(run, 'respond').status).toBe('applied');
  expect(outgoing(ticketId)).toHaveLength(1);
});
