import { expect, test } from 'vitest';
import { account, ask, askToken } from './testing/open-account.ts';
import { useAccount } from './testing/use-account.ts';

const t = useAccount();

const control = (path: string, body?: unknown) =>
  ask(
    `${t.account.zalo.url}/_sandbox/${path}`,
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        },
  );

test('people can be played by curl', async () => {
  const { zalo, names } = t.account;
  const { json: mai } = await control('users', { name: 'Mai', follows: true });
  const path = `users/${mai.id}`;
  const { json: first } = await control(`${path}/say`, { text: 'Alô' });
  await control(`${path}/say`, { text: 'Nhé', quoteMsgId: first.msgId });
  await control(`${path}/send`, { kind: 'Image' });
  await control(`${path}/admin-say`, { text: 'Vâng' });
  await control(`${path}/tap`, { payload: '#relay:a' });
  await control(`${path}/react`, { msgId: first.msgId });
  await control(`${path}/see`, {});
  await control(`${path}/unfollow`, {});
  await control(`${path}/follow`, {});
  await control(`${path}/block`, { code: -217 });
  await control(`${path}/set-last-interaction`, { ms: 5 });
  await zalo.webhooks.settled();
  expect(names().sort()).toEqual([
    'follow',
    'oa_send_text',
    'unfollow',
    'user_reacted_message',
    'user_seen_message',
    'user_send_image',
    'user_send_text',
    'user_send_text',
    'user_send_text',
  ]);
  const { json: state } = await control('state');
  expect(state.users[1]).toMatchObject({
    name: 'Mai',
    follows: true,
    lastInteractionMs: 5,
    block: -217,
    messages: [{ text: 'Alô' }, { quote: first.msgId }, {}, { by: 'admin' }, {}],
  });
  expect(state).toMatchObject({ subscribed: true, tokens: account.tokens });
  expect(zalo.calls).toEqual([]);
});

test('tokens end on demand', async () => {
  const { zalo, call } = t.account;
  await control('tokens/expire', {});
  expect((await call('GET', '/v2.0/oa/getoa')).json.error).toBe(-216);
  const { json: pair } = await control('tokens/issue', {});
  expect(pair).toEqual(zalo.tokens.current());
  expect((await call('GET', '/v2.0/oa/getoa')).json.error).toBe(0);
  await control('tokens/lose-next-answer', {});
  await expect(askToken(zalo)).rejects.toThrow();
  await control('tokens/revoke', {});
  expect((await askToken(zalo)).json.error).toBe(-14014);
});

test('webhooks are checked and enabled on demand', async () => {
  expect((await control('webhooks/probe', {})).json).toEqual({ accepted: true });
  expect((await control('webhooks/enable', {})).status).toBe(204);
});

test.each([
  ['users', { firstName: 'Mai' }],
  ['users/42/say', { text: 'Alô' }],
  ['users/42/send', { kind: 'Song' }],
])('a wrong action is refused and is not taken for a bug of the fake: %s', async (path, body) => {
  expect((await control(path, body)).status).toBe(400);
});
