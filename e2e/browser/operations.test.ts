import { listSyncs } from '@omnirelay/shared/store/syncs.ts';
import { expect } from 'vitest';
import { aThread } from '../support/desk.ts';
import { eventually } from '../support/eventually.ts';
import { aChat } from './support/people.ts';
import { messageOf, openChat } from './support/thread.ts';
import { browserTest as test, useConsole } from './support/use-console.ts';

// A sync leaves a message that is younger than half a minute to its webhook; none is here.
const run = useConsole({ chatwoot: { now: () => new Date(Date.now() - 45_000) } });

test('a sync by hand finds the message whose webhook was lost', async () => {
  const { chatwoot, store } = run.system;
  const chat = await aChat(run.system, 'Fatoumata Diallo', 'Bonjour');
  await run.system.settled();
  chatwoot.customerMessage(chat.id, 'Vous êtes là ?', { silent: true });
  const page = await run.open('/connections');
  const card = page
    .locator('div')
    .filter({ has: page.getByRole('heading', { name: 'chatwoot-main' }) })
    .filter({ has: page.getByRole('button', { name: 'Sync now' }) })
    .last();
  await card.getByRole('button', { name: 'Sync now' }).click();
  await card.getByRole('status').getByText('Healed 1').waitFor();
  const healed = (await listSyncs(store.db, { limit: 10 })).filter((sync) => sync.healed > 0);
  expect(healed).toMatchObject([{ trigger: 'manual', connection: 'chatwoot-main', healed: 1 }]);
  await page.getByRole('link', { name: 'Inbox' }).click();
  await openChat(page, 'Fatoumata Diallo');
  await messageOf(page, 'Vous êtes là ?').waitFor();
});

test('a parked delivery is replayed from its page', async () => {
  const { chatwoot, zendesk } = run.system;
  const { ann, ticket, conversation } = await aThread(run.system);
  const path = new RegExp(`/conversations/${conversation.id}/messages$`);
  const fault = { kind: 'status', status: 422, body: { error: 'Content is too rude' } } as const;
  chatwoot.faults.inject({ method: 'POST', path, fault });
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'It still leaks' });
  await run.system.settled();
  const arrived = () =>
    chatwoot.messages(conversation.id).filter(({ content }) => content?.includes('It still leaks'));
  expect(arrived()).toEqual([]);

  const page = await run.open('/parked');
  await page.getByRole('link', { name: 'Example 1' }).click();
  await page.getByRole('button', { name: 'Replay' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
  await page.getByText('Back at work.').waitFor();
  await eventually(() => arrived().length > 0 || 'nothing arrived');
  // Once it is done, live, there is nothing left to replay.
  await page.getByRole('button', { name: 'Replay' }).waitFor({ state: 'hidden' });
  await run.system.settled();
  expect(arrived()).toHaveLength(1);
});
