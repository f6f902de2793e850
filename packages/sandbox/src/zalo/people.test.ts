import { expect, test } from 'vitest';
import type { ZaloFake } from './start-zalo.ts';
import { account } from './testing/open-account.ts';
import { useAccount } from './testing/use-account.ts';

const t = useAccount();
const aUrl = expect.stringMatching(/^http:\/\//);

const media: [string, (zalo: ZaloFake, user: string) => string, string, object][] = [
  [
    'user_send_image',
    (zalo, user) => zalo.userSendsImage(user),
    'image',
    { thumbnail: aUrl, url: aUrl },
  ],
  ['user_send_gif', (zalo, user) => zalo.userSendsGif(user), 'gif', { thumbnail: aUrl, url: aUrl }],
  [
    'user_send_sticker',
    (zalo, user) => zalo.userSendsSticker(user),
    'sticker',
    { id: expect.any(String), url: aUrl },
  ],
  [
    'user_send_link',
    (zalo, user) => zalo.userSendsLink(user, { url: 'https://acme.example/x' }),
    'link',
    { url: 'https://acme.example/x', description: expect.any(String) },
  ],
  [
    'user_send_location',
    (zalo, user) => zalo.userSendsLocation(user),
    'location',
    { coordinates: { latitude: '10.7923119', longitude: '106.7820651' } },
  ],
  [
    'user_send_file',
    (zalo, user) => zalo.userSendsFile(user, { name: 'a.pdf' }),
    'file',
    { url: aUrl, name: 'a.pdf', size: '15', type: 'pdf' },
  ],
  ['user_send_audio', (zalo, user) => zalo.userSendsAudio(user), 'audio', { url: aUrl }],
  [
    'user_send_video',
    (zalo, user) => zalo.userSendsVideo(user),
    'video',
    { url: aUrl, thumbnail: aUrl, description: '' },
  ],
  [
    'user_send_business_card',
    (zalo, user) => zalo.userSendsBusinessCard(user),
    'link',
    { description: expect.stringMatching(/^\{"phone":"84912345678"/) },
  ],
];

test.each(media)('%s', async (name, act, type, payload) => {
  const { zalo, user, received } = t.account;
  const msgId = act(zalo, user);
  await zalo.webhooks.settled();
  expect(received[0]?.json).toMatchObject({
    event_name: name,
    sender: { id: user },
    message: { msg_id: msgId, attachments: [{ type, payload }] },
  });
  expect(zalo.history(user).at(-1)?.msgId).toBe(msgId);
});

test('what a customer sends can be downloaded', async () => {
  const { zalo } = t.account;
  for (const name of ['photo.jpg', 'wave.gif', 'sticker.png', 'document.pdf', 'voice.amr']) {
    const answer = await fetch(zalo.media.url(name));
    expect(answer.headers.get('content-type')).toBe(zalo.media.get(name).type);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(zalo.media.get(name).bytes);
  }
});

const events: [string, (zalo: ZaloFake, user: string) => unknown, object][] = [
  [
    'follow',
    (zalo, user) => zalo.follow(user),
    { oa_id: account.oaId, follower: {}, source: 'oa_profile' },
  ],
  ['unfollow', (zalo, user) => zalo.unfollow(user), { oa_id: account.oaId, follower: {} }],
  ['user_send_text', (zalo, user) => zalo.tapButton(user, '#relay:a'), { message: {} }],
  [
    'user_submit_info',
    (zalo, user) => zalo.submitInfo(user),
    { info: { name: 'Lan', phone: '84912345678', full_address: {} } },
  ],
  [
    'user_reacted_message',
    (zalo, user) => zalo.reacts(user, 'abc'),
    { message: { msg_id: 'abc', react_icon: '/-heart' } },
  ],
  ['user_received_message', (zalo, user) => zalo.receives(user, 'abc'), { message: {} }],
  ['user_seen_message', (zalo, user) => zalo.sees(user, ['a']), { message: { msg_ids: ['a'] } }],
  ['user_withdraw', (zalo, user) => zalo.withdraws(user), { oa_id: account.oaId }],
  [
    'add_user_to_tag',
    (zalo, user) => zalo.addTag(user, 'VIP'),
    { oa_id: account.oaId, tag: { name: 'VIP', user_ids: [expect.any(String)] } },
  ],
  ['update_user_info', (zalo, user) => zalo.updatesInfo(user, 'Mai'), { oa_id: account.oaId }],
  [
    'user_send_group_text',
    (zalo, user) => zalo.groupSays('42', { userId: user }, 'a'),
    { recipient: { id: '42' } },
  ],
  [
    'oa_send_group_text',
    (zalo) => zalo.groupSays('42', { oaId: account.oaId }, 'a'),
    { sender: { id: account.oaId }, recipient: { id: '42' } },
  ],
];

test.each(events)('%s', async (name, act, fields) => {
  const { zalo, user, received, names } = t.account;
  act(zalo, user);
  await zalo.webhooks.settled();
  expect(names()).toEqual([name]);
  expect(received[0]?.json).toMatchObject(fields);
  expect(received[0]?.json.timestamp).toEqual(expect.stringMatching(/^\d{13}$/));
});

test('the chat button is told of who has never chatted', async () => {
  const { zalo, user, received, names } = t.account;
  zalo.clickChatnow(user);
  const visitor = zalo.addUser({ name: 'Minh' }).id;
  zalo.clickChatnow(visitor);
  await zalo.webhooks.settled();
  expect(names()).toEqual(['user_click_chatnow']);
  expect(received[0]?.json).toMatchObject({ oa_id: account.oaId, user_id: visitor });
});
