import { expect } from 'vitest';
import { aThread } from '../support/desk.ts';
import { findViolations } from './support/find-violations.ts';
import { aChat } from './support/people.ts';
import { messageOf, openChat } from './support/thread.ts';
import { browserTest as test, useConsole } from './support/use-console.ts';

const run = useConsole();

test('whatever strangers write is text', async () => {
  const image = '<img src=x onerror="alert(1)">';
  const link = 'javascript:alert(2)';
  const turned = '\u202Egnp.exe';
  const long = 'x'.repeat(10_000);
  const markup = '</script><script>alert(3)</script><svg onload=alert(4)>';
  await aChat(run.system, image, image, link, `[look](${link})`, turned, long, markup);
  await run.system.settled();
  const page = await run.open('/inbox');
  await openChat(page, image);
  for (const text of [image, turned, markup, long]) await messageOf(page, text).waitFor();
  const messages = page.getByRole('region', { name: 'Messages' });
  await messages.getByText(link, { exact: true }).waitFor();
  expect(await messages.getByRole('link').count()).toBe(0);
  expect(await messages.getByRole('img').count()).toBe(0);
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await page.evaluate(overflow)).toBe(0);
  await page.goto('/deliveries');
  await page.getByRole('list', { name: 'Deliveries' }).waitFor();
});

test('every page can be read, light or dark', { timeout: 120_000 }, async () => {
  const { chatwoot, zendesk } = run.system;
  await aChat(run.system, 'Amina Rahman', 'আপনার কাছে আছে?');
  const { ann, ticket, conversation } = await aThread(run.system);
  const path = new RegExp(`/conversations/${conversation.id}/messages$`);
  chatwoot.faults.inject({ method: 'POST', path, fault: { kind: 'status', status: 422 } });
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'Hello?' });
  await run.system.settled();
  const sam = {
    email: 'sam@acme.example',
    name: 'Sam',
    password: 'password of sam',
    role: 'agent',
  };
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await run.open('/inbox', { colorScheme });
    await openChat(page, 'Amina Rahman');
    await messageOf(page, 'আপনার কাছে আছে?').waitFor();
    expect(await findViolations(page)).toEqual([]);
    // Without the origin it is refused, as a call of another site would be.
    const headers = { origin: run.system.consoleUrl };
    await page.request.post('/api/users', { headers, data: sam });
    const shown = {
      '/deliveries': page.getByRole('list', { name: 'Deliveries' }),
      '/connections': page.getByRole('heading', { name: 'zendesk-main' }),
      '/flows': page.getByRole('heading', { name: 'zendesk-chatwoot' }),
      '/parked': page.getByRole('link', { name: 'Example 1' }),
      '/relay-health': page.getByRole('heading', { name: 'Flows, last 24 hours' }),
      '/users': page.getByRole('list', { name: 'Users' }),
      '/keys': page.getByRole('heading', { name: 'API keys' }),
    };
    for (const [address, content] of Object.entries(shown)) {
      await page.goto(address);
      await content.waitFor();
      expect(await findViolations(page), `${address} ${colorScheme}`).toEqual([]);
    }
  }
});
