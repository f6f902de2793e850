import { describe, expect, test } from 'vitest';
import { useAccount } from '../testing/use-account.ts';

const t = useAccount();
const url = 'https://acme.example/a.jpg';
const template = (payload: object) => ({ attachment: { type: 'template', payload } });
const media = (element: object) => template({ template_type: 'media', elements: [element] });
const query = { title: 'Kiểm tra', type: 'oa.query.show', payload: '#relay:check' };
const buttons = (...list: object[]) => ({ text: 'Chọn:', ...template({ buttons: list }) });
const form = { title: 'Thông tin', subtitle: 'Xin cho biết', image_url: url };
const list = template({
  template_type: 'list',
  elements: [
    { title: 'Một', subtitle: 'Hai', image_url: url, default_action: { type: 'oa.open.url', url } },
  ],
});

describe('accepted', () => {
  test('a text, with its id and time', async () => {
    const { zalo, send, user, clock } = t.account;
    const { status, json } = await send({ text: 'Chào chị' });
    expect(status).toBe(200);
    const [message] = zalo.messagesTo(user);
    expect(json).toEqual({
      data: { message_id: message?.msgId, user_id: user, sent_time: String(clock.ms + 1) },
      error: 0,
      message: 'Success',
    });
    expect(message).toMatchObject({ text: 'Chào chị', by: 'api', isBilled: false });
  });

  test('a quota is told, by the switch', async () => {
    t.account.zalo.switches.tellsQuota = true;
    const { json } = await t.account.send({ text: 'Chào chị' });
    expect(json.data.quota).toEqual({ quota_type: 'reply', remain: '8', total: '8' });
  });

  test.each([
    ['a picture', { text: 'Ảnh', ...media({ media_type: 'image', url }) }],
    ['a GIF', media({ media_type: 'gif', url, width: 10, height: 20 })],
    ['a sticker', media({ media_type: 'sticker', attachment_id: 'abc' })],
    ['buttons', buttons(query, { title: 'Xem', type: 'oa.open.url', payload: { url } })],
    [
      'buttons for the phone',
      buttons(
        { title: 'Gọi', type: 'oa.open.phone', payload: { phone_code: '84912345678' } },
        { title: 'SMS', type: 'oa.open.sms', payload: { phone_code: '8491', content: 'Chào' } },
      ),
    ],
    ['a form', template({ template_type: 'request_user_info', elements: [form] })],
    ['2,000 code points', { text: '😀'.repeat(2_000) }],
  ])('%s', async (_, message) => {
    const { zalo, send, user } = t.account;
    expect((await send(message)).json.error).toBe(0);
    expect(zalo.messagesTo(user)).toHaveLength(1);
  });

  test('a list, by the switch', async () => {
    t.account.zalo.switches.listTemplate = 'accepted';
    expect((await t.account.send(list)).json.error).toBe(0);
  });

  test('a quote of either side’s message', async () => {
    const { zalo, send, user } = t.account;
    const [theirs] = zalo.history(user);
    const first = await send({ text: 'Vâng', quote_message_id: theirs?.msgId });
    const ours = first.json.data.message_id;
    expect((await send({ text: 'Và', quote_message_id: ours })).json.error).toBe(0);
    expect(zalo.messagesTo(user).map(({ quote }) => quote)).toEqual([theirs?.msgId, ours]);
  });

  test('what is not NFC, and is noted', async () => {
    const { zalo, send } = t.account;
    await send({ text: 'có'.normalize('NFC') });
    const { json } = await send({ text: 'có'.normalize('NFD') });
    expect(zalo.world.denormalized).toEqual([json.data.message_id]);
  });
});

describe('refused', () => {
  test.each([
    ['no text', {}, -201, 'text is invalid!'],
    ['an empty text', { text: '' }, -201, 'text is invalid!'],
    ['a blank text', { text: ' \n' }, -201, 'text is invalid!'],
    ['a number', { text: 5 }, -201, 'text is invalid!'],
    ['2,001 characters', { text: 'ă'.repeat(2_001) }, -210, undefined],
    [
      'an unknown quote',
      { text: 'a', quote_message_id: 'x' },
      -201,
      'quote_message_id is invalid!',
    ],
    [
      'a quote with a picture',
      { ...media({ media_type: 'image', url }), quote_message_id: 'x' },
      -201,
      'quote_message_id is invalid!',
    ],
    [
      'a picture without a source',
      media({ media_type: 'image' }),
      -201,
      'attachment_id is invalid!',
    ],
    [
      'two sources',
      media({ media_type: 'image', url, attachment_id: 'a' }),
      -201,
      'attachment_id is invalid!',
    ],
    [
      'a picture that nobody uploaded',
      media({ media_type: 'image', attachment_id: 'a' }),
      -201,
      'attachment_id is invalid!',
    ],
    ['a GIF without its size', media({ media_type: 'gif', url }), -201, 'width is invalid!'],
    ['an unknown medium', media({ media_type: 'video', url }), -201, 'media_type is invalid!'],
    [
      'a picture that is no template',
      { attachment: { type: 'image', payload: { attachment_id: 'a' } } },
      -201,
      'type is invalid!',
    ],
    [
      'a file that nobody uploaded',
      { attachment: { type: 'file', payload: { token: 'a' } } },
      -201,
      'token is invalid!',
    ],
    ['six buttons', buttons(query, query, query, query, query, query), -210, undefined],
    ['no button', buttons(), -201, 'buttons is invalid!'],
    ['buttons without a text', template({ buttons: [query] }), -201, 'text is invalid!'],
    [
      'an unknown button',
      buttons({ title: 'a', type: 'oa.open.app', payload: 'b' }),
      -201,
      'type is invalid!',
    ],
    [
      'a template that only others know',
      { text: 'a', ...template({ template_type: 'button', buttons: [query] }) },
      -201,
      'template_type is invalid!',
    ],
    ['a list', list, -201, 'template_type is invalid!'],
  ])('%s', async (_, message, error, words) => {
    const { zalo, send, user } = t.account;
    const { status, json } = await send(message);
    expect(status).toBe(200);
    expect(json).toEqual({ error, message: words ?? expect.any(String) });
    expect(zalo.messagesTo(user)).toEqual([]);
  });

  test.each([
    ['in the message', { text: 'a', parse_mode: 'markdown' }, 'parse_mode is invalid!'],
    ['in an element', media({ media_type: 'image', url, caption: 'a' }), 'caption is invalid!'],
    ['in a button', buttons({ ...query, image_icon: '' }), 'image_icon is invalid!'],
  ])('an unknown field %s, loudly', async (_, message, words) => {
    const { zalo, send } = t.account;
    expect((await send(message)).json).toEqual({ error: -201, message: words });
    expect(zalo.unexpected.splice(0)).toHaveLength(1);
  });

  test('a recipient that is unknown, or a number', async () => {
    const { send, call } = t.account;
    const words = { error: -201, message: 'user_id is invalid!' };
    expect((await send({ text: 'a' }, '42')).json).toEqual(words);
    const body = { recipient: { user_id: 42 }, message: { text: 'a' } };
    expect((await call('POST', '/v3.0/oa/message/cs', body)).json).toEqual(words);
  });

  test('a list as unsupported, by the switch', async () => {
    t.account.zalo.switches.listTemplate = -233;
    expect((await t.account.send(list)).json.error).toBe(-233);
  });
});

describe('the window', () => {
  const hourMs = 3_600_000;

  test('after 48 hours a message is billed, or refused without money', async () => {
    const { zalo, send, user, clock } = t.account;
    clock.ms += 49 * hourMs;
    zalo.tokens.issue();
    expect((await send({ text: 'a' })).json.error).toBe(-320);
    zalo.switches.cloudAccount = 'funded';
    expect((await send({ text: 'a' })).json.error).toBe(0);
    expect(zalo.messagesTo(user)).toMatchObject([{ isBilled: true }]);
  });

  test('after seven days it is closed, and opened again by what the customer does', async () => {
    const { zalo, send, user, clock } = t.account;
    const acts = [
      () => zalo.userSends(user, 'a'),
      () => zalo.userSendsLocation(user),
      () => zalo.tapButton(user, '#relay:a'),
      () => zalo.clickChatnow(user),
      () => zalo.follow(user),
      () => zalo.setLastInteraction(user, clock.ms),
    ];
    for (const act of acts) {
      clock.ms += 8 * 24 * hourMs;
      zalo.tokens.issue();
      expect((await send({ text: 'a' })).json).toEqual({
        error: -230,
        message: 'User has not interacted with the OA in the past 7 days',
      });
      act();
      expect((await send({ text: 'a' })).json.error).toBe(0);
    }
    zalo.setLastInteraction(user, undefined);
    expect((await send({ text: 'a' })).json.error).toBe(-230);
  });

  test('reactions and leaving open nothing', async () => {
    const { zalo, send, user } = t.account;
    zalo.setLastInteraction(user, undefined);
    zalo.reacts(user, 'abc');
    zalo.unfollow(user);
    expect((await send({ text: 'a' })).json.error).toBe(-230);
  });

  test.each([-211, -213, -217, -218, -227, -244] as const)('%i, for one customer', async (code) => {
    const { zalo, send, user } = t.account;
    zalo.blockUser(user, code);
    expect((await send({ text: 'a' })).json.error).toBe(code);
    zalo.blockUser(user, undefined);
    expect((await send({ text: 'a' })).json.error).toBe(0);
  });
});
