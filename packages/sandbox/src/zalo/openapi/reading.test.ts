import { expect, test } from 'vitest';
import { account } from '../testing/open-account.ts';
import { useAccount } from '../testing/use-account.ts';

const t = useAccount();

test('a customer’s profile', async () => {
  const { zalo, user, get } = t.account;
  const { json } = await get('/v3.0/oa/user/detail', { user_id: user });
  expect(json).toEqual({
    data: {
      user_id: user,
      user_id_by_app: expect.stringMatching(/^\d{19}$/),
      display_name: 'Lan',
      user_alias: '',
      is_sensitive: false,
      user_last_interaction_date: '20/11/2026',
      user_is_follower: true,
      avatar: expect.stringMatching(/^http/),
      avatars: { 120: expect.any(String), 240: expect.any(String) },
      tags_and_notes_info: { notes: [''], tag_names: [] },
    },
    error: 0,
    message: 'Success',
  });
  zalo.submitInfo(user, { phone: '84912345678' });
  const shared = async () =>
    (await get('/v3.0/oa/user/detail', { user_id: user })).json.data.shared_info;
  expect(await shared()).toMatchObject({ name: 'Lan', phone: 84912345678 });
  zalo.switches.phonesAsNumbers = false;
  expect(await shared()).toMatchObject({ phone: '84912345678' });
});

test('a list of customers, 50 at most', async () => {
  const { zalo, get } = t.account;
  for (let n = 0; n < 60; n += 1) zalo.addUser({ name: `Khách ${n}` });
  const path = '/v3.0/oa/user/getlist';
  const { json } = await get(path, { offset: 50, count: 50 });
  expect(json.data).toMatchObject({ total: 61, count: 11, offset: 50 });
  expect(json.data.users[0]).toEqual({ user_id: expect.any(String) });
  const followers = await get(path, { offset: 0, count: 1, is_follower: true });
  expect(followers.json.data.users).toEqual([{ user_id: t.account.user }]);
  expect((await get(path, { offset: 0, count: 51 })).json.error).toBe(-210);
  expect((await get(path, { offset: 9_952, count: 50 })).json.error).toBe(-210);
});

test('when a customer was last heard of', async () => {
  const { zalo, user, clock, call } = t.account;
  const quota = async () =>
    (await call('POST', '/v3.0/oa/quota/message', { user_id: user })).json.data;
  expect(await quota()).toEqual({ last_interaction: String(clock.ms) });
  zalo.setLastInteraction(user, undefined);
  expect(await quota()).toEqual({});
});

test.each(['oa_id', 'oaid'] as const)('the account, with its %s', async (oaIdName) => {
  const { zalo, call } = t.account;
  zalo.switches.oaIdName = oaIdName;
  const { json } = await call('GET', '/v2.0/oa/getoa');
  expect(json.data).toMatchObject({ [oaIdName]: account.oaId, name: 'Acme', is_verified: true });
});

test('a conversation, newest first, ten rows at most', async () => {
  const { zalo, user, get, send, clock } = t.account;
  const sent = await send({ text: 'Chào chị' });
  zalo.adminSends(user, 'Để tôi xem');
  zalo.userSendsImage(user);
  for (let n = 0; n < 10; n += 1) zalo.userSends(user, `${n}`);
  const path = '/v2.0/oa/conversation';
  const first = (await get(path, { user_id: user, offset: 0, count: 10 })).json.data;
  expect(first.map(({ message }: { message: string }) => message)).toEqual(
    [...Array(10).keys()].map(String).reverse(),
  );
  const rest = (await get(path, { user_id: user, offset: 10, count: 10 })).json.data;
  expect(rest).toMatchObject([
    { src: 1, type: 'photo', message: '', url: expect.stringMatching(/^http/) },
    { src: 0, type: 'text', message: 'Để tôi xem' },
    { src: 0, type: 'text', message: 'Chào chị', message_id: sent.json.data.message_id },
    {
      src: 1,
      time: clock.ms,
      type: 'text',
      message: 'Xin chào',
      from_id: user,
      from_display_name: 'Lan',
      to_id: account.oaId,
    },
  ]);
  expect((await get(path, { user_id: user, offset: 0, count: 11 })).json.error).toBe(-210);
});

test('the latest conversations, each by its newest row', async () => {
  const { zalo, user, get } = t.account;
  const other = zalo.addUser({ name: 'Minh' }).id;
  zalo.addUser({ name: 'Silent' });
  zalo.userSends(other, 'Alô');
  const recent = async () =>
    (await get('/v2.0/oa/listrecentchat', { offset: 0, count: 10 })).json.data;
  expect(await recent()).toMatchObject([{ from_id: other }, { from_id: user }]);
  zalo.adminSends(user, 'Vâng');
  expect(await recent()).toMatchObject([{ to_id: user, src: 0 }, { from_id: other }]);
});

test.each([
  ['no data', 'GET', '/v3.0/oa/user/detail', 'data'],
  ['data that is no JSON', 'GET', '/v3.0/oa/user/detail?data=%7B', 'data'],
  ['parameters beside data', 'GET', '/v3.0/oa/user/detail?user_id=1', 'user_id'],
  ['an unknown one in data', 'GET', `/v3.0/oa/user/detail?data={"user_id":"1","a":1}`, 'a'],
])('%s: refused loudly', async (_, method, path, field) => {
  const { zalo, call } = t.account;
  const { json } = await call(method, path);
  expect(json).toEqual({ error: -201, message: `${field} is invalid!` });
  expect(zalo.unexpected.splice(0)).toHaveLength(1);
});

test('customers that aren’t there', async () => {
  const { get, call } = t.account;
  const words = { error: -201, message: 'user_id is invalid!' };
  expect((await get('/v3.0/oa/user/detail', { user_id: '42' })).json).toEqual(words);
  const page = { user_id: '42', offset: 0, count: 10 };
  expect((await get('/v2.0/oa/conversation', page)).json).toEqual(words);
  expect((await call('POST', '/v3.0/oa/quota/message', { user_id: '42' })).json).toEqual(words);
});
