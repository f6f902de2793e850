import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { aThread } from '../support/desk.ts';
import { administrator } from '../support/system.ts';
import { findViolations } from './support/find-violations.ts';
import { browserTest as test, useConsole } from './support/use-console.ts';

const run = useConsole();

/** As the page itself calls: what only lacks its origin is refused for that, whoever asks. */
async function call(page: Page, method: 'GET' | 'POST' | 'PATCH', path: string, data?: object) {
  const headers = { origin: run.system.consoleUrl };
  const answer = await page.request.fetch(path, { method, headers, ...(data && { data }) });
  return { status: answer.status(), error: answer.ok() ? undefined : (await answer.json()).error };
}

test('an agent cannot do the work of an administrator', async () => {
  const an = { email: 'an@acme.example', password: 'password of an' };
  const admin = await run.open('/inbox');
  const added = await call(admin, 'POST', '/api/users', { ...an, name: 'An', role: 'agent' });
  expect(added).toEqual({ status: 201, error: undefined });

  const agent = await run.open('/connections', { as: an });
  await agent.getByRole('heading', { name: 'chatwoot-main' }).waitFor();
  expect(await agent.getByRole('button', { name: 'Sync now' }).count()).toBe(0);
  for (const one of await agent.getByRole('switch').all())
    expect(await one.isDisabled()).toBe(true);
  const refused = [
    call(agent, 'GET', '/api/users'),
    call(agent, 'POST', '/api/users', { ...an, email: 'x@acme.example', role: 'admin' }),
    call(agent, 'PATCH', `/api/users/${an.email}`, { role: 'admin' }),
    call(agent, 'POST', '/api/chatwoot/sync', { integrationId: 'chatwoot-main' }),
    call(agent, 'PATCH', '/api/connections/chatwoot-main', { active: false }),
    call(agent, 'POST', '/api/parked/replay', { flow: 'zendesk-chatwoot', reason: 'any' }),
    call(agent, 'GET', '/api/audit'),
  ];
  for (const answer of await Promise.all(refused)) {
    expect(answer).toEqual({ status: 403, error: 'forbidden' });
  }
});

test('whoever signs out leaves nothing to go back to', async () => {
  const page = await run.open('/inbox');
  await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Health' }).click();
  await page.getByRole('heading', { name: 'Health', level: 1 }).waitFor();
  const loaded: string[] = [];
  page.on('request', (each) => each.isNavigationRequest() && loaded.push(each.url()));
  await page.getByRole('button', { name: administrator.email }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  const signIn = page.getByRole('heading', { name: 'Sign in to Omnirelay' });
  await signIn.waitFor();
  expect(loaded).toEqual([`${run.system.consoleUrl}/login`]);
  // It may come back as it was left, which is no load to wait for.
  await page.goBack({ waitUntil: 'commit' });
  await signIn.waitFor();
  expect(await page.getByRole('heading', { name: 'Health', level: 1 }).count()).toBe(0);
});

test('it speaks the language that is chosen, and remembers it', async () => {
  const page = await run.open('/inbox');
  const languages = [
    { name: 'Tiếng Việt', lang: 'vi', label: 'Language' },
    { name: 'বাংলা', lang: 'bn', label: 'Ngôn ngữ' },
  ];
  const english = await page.getByRole('heading', { level: 1 }).textContent();
  const seen = new Set([english]);
  for (const { name, lang, label } of languages) {
    await page.getByRole('button', { name: administrator.email }).click();
    await page.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name }).click();
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe(lang);
    seen.add(await page.getByRole('heading', { level: 1 }).textContent());
    expect(await findViolations(page)).toEqual([]);
  }
  expect(seen.size).toBe(3);
});

test('the pages around can be read, too, light or dark', { timeout: 120_000 }, async () => {
  const { conversation } = await aThread(run.system);
  for (const colorScheme of ['light', 'dark'] as const) {
    const stranger = await run.open('/login', { as: 'nobody', colorScheme });
    await stranger.getByRole('heading', { name: 'Sign in to Omnirelay' }).waitFor();
    expect(await findViolations(stranger), `/login ${colorScheme}`).toEqual([]);

    const page = await run.open('/deliveries', { colorScheme });
    await page.getByRole('list', { name: 'Deliveries' }).getByRole('link').first().click();
    await page.getByText('Sender verified').waitFor();
    expect(await findViolations(page), `a delivery ${colorScheme}`).toEqual([]);
    await page.goto(`/relayed/chatwoot-main.${conversation.id}`);
    await page.getByRole('article').first().waitFor();
    expect(await findViolations(page), `both sides ${colorScheme}`).toEqual([]);
    await page.goto('/nowhere');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await findViolations(page), `no page ${colorScheme}`).toEqual([]);
  }
});
