import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { administrator } from '../support/system.ts';
import { callApi } from './support/call-api.ts';
import { aChat, shownToCustomer } from './support/people.ts';
import { messageOf, openChat, write } from './support/thread.ts';
import { browserTest as test, useConsole } from './support/use-console.ts';

const run = useConsole();

test('whoever signs in sees who waits', async () => {
  await aChat(run.system, 'Rahim Uddin', 'Is the kettle in stock?');
  const page = await run.open('/', { as: 'nobody' });
  await page.getByLabel('E-mail address').fill(administrator.email);
  await page.getByLabel(/^Password/).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('The e-mail address or the password is not right.').waitFor();

  await page.getByLabel(/^Password/).fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const row = page.getByRole('link', { name: 'Rahim Uddin' });
  await row.getByText('Is the kettle in stock?').waitFor();
  await row.getByText('Facebook').waitFor();
  await row.getByLabel('1 unread message').waitFor();
});

test('an answer is sent, and reaches the customer once', async () => {
  const chat = await aChat(run.system, 'Beatriz Souza', 'Oi! Vocês entregam?');
  const page = await run.open('/inbox');
  await openChat(page, 'Beatriz Souza');
  await write(page, 'Entregamos, sim.');
  await messageOf(page, 'Entregamos, sim.').getByText('Sent').waitFor();
  await run.system.settled();
  expect(shownToCustomer(run.system, chat)).toEqual(['Entregamos, sim.']);
  // Reading it cleared it.
  await page.reload();
  await messageOf(page, 'Entregamos, sim.').waitFor();
  const row = page.getByRole('link', { name: 'Beatriz Souza' });
  expect(await row.getByLabel(/unread/).count()).toBe(0);
});

test('a colleague sees what is written as it is written, and nothing of the administration', async () => {
  const { chatwoot } = run.system;
  const chat = await aChat(run.system, 'Nguyễn Thị Mai', 'Em ơi');
  const mai = { email: 'mai@acme.example', password: 'password of mai' };
  const admin = await run.open('/users');
  await admin.getByRole('button', { name: 'Add user' }).click();
  await admin.getByLabel('E-mail address').fill(mai.email);
  await admin.getByLabel('Name').fill('Mai Trần');
  await admin.getByLabel(/^Password/).fill(mai.password);
  await admin.getByRole('button', { name: 'Save' }).click();
  await admin.getByRole('list', { name: 'Users' }).getByText('Mai Trần').waitFor();

  const colleague = await run.open('/inbox', { as: mai });
  await openChat(colleague, 'Nguyễn Thị Mai');
  await colleague.evaluate('window.isTheSamePage = true');
  await admin.getByRole('link', { name: 'Inbox' }).click();
  await openChat(admin, 'Nguyễn Thị Mai');
  chatwoot.customerMessage(chat.id, 'Còn hàng không?');
  for (const page of [admin, colleague]) await messageOf(page, 'Còn hàng không?').waitFor();
  const rows = colleague.getByRole('region', { name: 'Conversations' }).getByRole('link');
  await rows.filter({ hasText: 'Còn hàng không?' }).waitFor();
  await write(admin, 'Dạ còn ạ');
  await messageOf(colleague, 'Dạ còn ạ').getByText('Sent').waitFor();
  expect(await colleague.evaluate('window.isTheSamePage')).toBe(true);

  const navigation = colleague.getByRole('navigation', { name: 'Main navigation' });
  await navigation.getByRole('link', { name: 'Deliveries' }).waitFor();
  for (const name of ['Users', 'Queues', 'API']) {
    expect(await navigation.getByRole('link', { name }).count()).toBe(0);
  }
  await colleague.goto('/users');
  await colleague.getByRole('heading', { name: 'There is no such page' }).waitFor();
  const another = { ...mai, email: 'x@acme.example', name: 'X', role: 'admin' };
  const statuses = [
    await callApi(colleague, 'GET', '/api/users'),
    await callApi(colleague, 'POST', '/api/users', another),
    await callApi(colleague, 'POST', '/api/chatwoot/sync', { integrationId: 'chatwoot-main' }),
    // Not by the page: there a refusal that nobody expects is a problem.
    (await colleague.request.get('/queues')).status(),
  ];
  expect(statuses).toEqual([403, 403, 403, 403]);
  // The same call, by somebody who may.
  expect(await callApi(admin, 'POST', '/api/users', another)).toBe(201);
});

test('a private note is marked, and stays with the colleagues', async () => {
  const chat = await aChat(run.system, 'James Carter', 'Hi, do you have it in red?');
  const page = await run.open('/inbox');
  await openChat(page, 'James Carter');
  await write(page, 'Ask Sam about red ones', 'Note');
  const note = messageOf(page, 'Ask Sam about red ones');
  await note.getByText('Sent').waitFor();
  await note.getByText('Private note').waitFor();
  await write(page, 'We do!');
  await messageOf(page, 'We do!').getByText('Sent').waitFor();
  expect(await messageOf(page, 'We do!').getByText('Private note').count()).toBe(0);
  await run.system.settled();
  expect(shownToCustomer(run.system, chat)).toEqual(['We do!']);
  const atProvider = run.system.chatwoot.messages(chat.id).filter((one) => one.private);
  expect(atProvider.map(({ content }) => content)).toEqual(['Ask Sam about red ones']);
});

test('what could not be sent says why, and is sent again', async () => {
  const { chatwoot } = run.system;
  const chat = await aChat(run.system, 'Inês Carvalho', 'Olá');
  const path = new RegExp(`/conversations/${chat.id}/messages$`);
  const fault = { kind: 'status', status: 422, body: { error: 'Content is too rude' } } as const;
  chatwoot.faults.inject({ method: 'POST', path, fault });
  const page = await run.open('/inbox');
  await openChat(page, 'Inês Carvalho');
  await write(page, 'Bom dia!');
  const message = messageOf(page, 'Bom dia!');
  await message.getByText('Not sent').waitFor();
  await message.getByText('422').waitFor();
  await message.getByRole('button', { name: 'Send again' }).click();
  await message.getByText('Sent', { exact: true }).waitFor();
  await eventually(() => shownToCustomer(run.system, chat).length > 0 || 'nothing arrived');
  await run.system.settled();
  expect(shownToCustomer(run.system, chat)).toEqual(['Bom dia!']);
});

test('signing out ends the session', async () => {
  const page = await run.open('/inbox');
  await page.getByRole('button', { name: 'Administrator' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  const signIn = page.getByRole('heading', { name: 'Sign in to Omnirelay' });
  await signIn.waitFor();
  await page.goto('/deliveries');
  await signIn.waitFor();
  expect((await page.request.get('/api/conversations')).status()).toBe(401);
});
