import { listSyncs } from '@omnirelay/shared/store/syncs.ts';
import { expect } from 'vitest';
import { aThread } from '../support/desk.ts';
import { eventually } from '../support/eventually.ts';
import { aChat } from './support/people.ts';
import { messageOf, openChat } from './support/thread.ts';
import { browserTest as test, useConsole } from './support/use-console.ts';

// A sync leaves a message that is younger than a quarter of this to its webhook.
const run = useConsole({ reconcile: { every: '16s' } });

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
  const start = card.getByRole('button', { name: 'Sync now' });
  await eventually(async () => {
    await start.click();
    const healed = (await listSyncs(store.db, { limit: 20 })).filter((sync) => sync.healed > 0);
    if (healed.length === 0) return 'nothing was healed';
    expect(healed).toMatchObject([{ trigger: 'manual', connection: 'chatwoot-main', healed: 1 }]);
    return true;
  });
  await card.getByRole('status').getByText('Healed 1').waitFor();
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
  await eventually(() => arrived().length === 1 || 'the message has not arrived');
  await run.system.settled();
  expect(arrived()).toHaveLength(1);
});
