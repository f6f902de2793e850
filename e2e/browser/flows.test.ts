import { startReceiver } from '@omnirelay/shared/testing/receiver.ts';
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { callApi } from './support/call-api.ts';
import { findViolations } from './support/find-violations.ts';
import { browserTest as test, useConsole } from './support/use-console.ts';

const [first, second] = await Promise.all([startReceiver(), startReceiver()]);
const forward = { kind: 'forward', id: 'crew', from: 'chatwoot-main', url: first.url };
const run = useConsole({ flows: [{ ...forward, allowPrivate: true }] });
afterAll(async () => {
  await Promise.all([first.close(), second.close()]);
});

const cardOf = (page: Page) =>
  page
    .locator('div')
    .filter({ has: page.getByRole('heading', { name: 'crew', exact: true }) })
    .filter({ has: page.getByRole('button', { name: 'Dry run' }) })
    .last();

test('an address is tried, used anyway, and undone', async () => {
  second.answer = { status: 500, body: 'no such crew' };
  const page = await run.open('/flows');
  await cardOf(page).getByRole('button', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill(second.url);
  await page.keyboard.press('Enter');
  await dialog.getByText('no such crew').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await cardOf(page).getByText(first.url).waitFor();
  await dialog.getByRole('button', { name: 'Use it anyway' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await cardOf(page).getByText(second.url, { exact: true }).waitFor();
  await cardOf(page).getByRole('button', { name: 'Undo' }).click();
  await cardOf(page).getByText(first.url, { exact: true }).waitFor();
});

test('what one administrator pauses, others see paused', async () => {
  const page = await run.open('/flows');
  const another = await run.open('/flows');
  await cardOf(another).getByText('Running').waitFor();
  await cardOf(page).getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('dialog').getByLabel('Why?').fill('the crew moves');
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await cardOf(another).getByText('the crew moves').waitFor();
  await cardOf(another).getByRole('button', { name: 'Send test' }).click();
  await another.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
  await another.getByText('It took the test event').waitFor();
  expect(await findViolations(another)).toEqual([]);
});

test('a condition is tried, and what is wrong with it stands under it', async () => {
  const page = await run.open('/flows');
  await cardOf(page).getByRole('button', { name: 'Try the condition' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Condition').fill('event.private ==');
  await dialog.getByRole('button', { name: 'Try' }).click();
  await dialog.getByText('Unexpected token: EOF, line 1, column 17').waitFor();
  await dialog.getByLabel('Condition').fill('event.private == false');
  await dialog.getByRole('button', { name: 'Try' }).click();
  await dialog.getByText('There is no event to look at.').waitFor();
});

test('an agent sees flows, and can do nothing to them', async () => {
  const an = { email: 'an@acme.example', password: 'password of an' };
  const admin = await run.open('/flows');
  await callApi(admin, 'POST', '/api/users', { ...an, name: 'An', role: 'agent' });
  const agent = await run.open('/flows', { as: an });
  await agent.getByRole('heading', { name: 'crew', exact: true }).waitFor();
  expect(await agent.getByRole('main').getByRole('button').count()).toBe(0);
  expect(await callApi(agent, 'PATCH', '/api/flows/crew', { paused: true })).toBe(403);
});
