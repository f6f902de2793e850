import { AnswerFlow } from '@omnirelay/shared/config/answer.ts';
import { expect, test } from 'vitest';
import { insertConversation } from '../testing/insert-conversation.ts';
import { loadWaiting } from '../testing/load-waiting.ts';
import { testConsole } from '../testing/test-console.ts';

const flow = (as: string) =>
  AnswerFlow.parse({ kind: 'answer', on: 'chatwoot-main', chatwoot: { as, inboxes: [7] } });
const configOf = (as: string) => ({
  connections: { 'chatwoot-main': { provider: 'chatwoot', callsPerMinute: 3_000 } },
  flows: [flow(as)],
});
const bot = testConsole({ config: configOf('bot') });
const inbox = testConsole({ config: configOf('inbox') });
const mailbox = 'reply.from.chatwoot-main|12';

async function handTo(console: typeof bot, owner: string) {
  await console.redis.flushdb();
  const id = await insertConversation(console.store.db, {
    id: `chatwoot-main.${owner}`,
    providerId: '12',
    externalId: 'chatwoot_5_12',
    owner: owner === 'ai' ? 'people' : 'ai',
  });
  const answer = await console.app.inject({
    method: 'POST',
    url: `/api/conversations/${id}/owner`,
    headers: console.agent,
    payload: { owner },
  });
  expect(answer.json()).toMatchObject({ owner });
}

test('a conversation that is given to an agent bot is made pending at its provider', async () => {
  await handTo(bot, 'ai');
  const event = await loadWaiting(bot, mailbox);
  expect(event?.type).toBe('console.status');
  expect(JSON.parse(String(event?.body))).toEqual({ status: 'Pending' });
});

test('one that is taken from it is opened there', async () => {
  await bot.store.db.execute('delete from conversations');
  await handTo(bot, 'people');
  expect((await loadWaiting(bot, mailbox))?.type).toBe('answer.hand-over');
});

test('elsewhere nothing is pending', async () => {
  await handTo(inbox, 'ai');
  expect(await inbox.redis.llen(inbox.keys.mailbox(mailbox))).toBe(0);
});
