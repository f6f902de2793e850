import { listMessages } from '@omnirelay/shared/store/messages.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { modelAnswer } from './support/model-answer.ts';
import { useZalo } from './support/use-zalo.ts';

/** Webhooks that come again, at other times, in other orders, and from others. */
const desk = useZalo({ workers: 2, answer: { greeting: 'Chào mừng bạn!' } });
const { reply } = modelAnswer();

beforeEach(() => {
  desk.system.model.reset();
  desk.system.model.reply(() => ({ content: modelAnswer() }));
});

const customer = () => desk.system.zalo.addUser({ name: 'An' });
const said = (userId: string) => desk.system.zalo.messagesTo(userId).map(({ text }) => text);

async function messagesOf(userId: string) {
  await desk.system.settled();
  const conversationId = `zalo-main.${userId}`;
  return (await listMessages(desk.system.store.db, { conversationId, limit: 100 })).items;
}

describe('a webhook that is repeated with another time', () => {
  test('is one message and one answer', async () => {
    const user = customer();
    const message = { msgId: 'abcdef00001111222233', text: 'Mấy giờ mở cửa?', by: 'user' };
    const event = desk.system.zalo.events.userSent(user, {
      ...message,
      atMs: Date.now() - 60_000,
    } as never);
    desk.system.zalo.setLastInteraction(user.id, Date.now());
    await Promise.all(
      [1, 2, 3, 4, 5].map((numRetry) =>
        desk.system.zalo.sendWebhook(event, { numRetry, restamp: numRetry > 1 }),
      ),
    );
    expect((await messagesOf(user.id)).map(({ sender }) => sender)).toEqual(['customer', 'bot']);
    expect(said(user.id)).toEqual([reply]);
  });

  test('of a follow is one greeting and one note', async () => {
    const user = customer();
    desk.system.zalo.setLastInteraction(user.id, Date.now());
    const event = desk.system.zalo.events.follow('follow', user, Date.now() - 30_000, 'oa_profile');
    await desk.system.zalo.sendWebhook(event);
    await desk.system.zalo.sendWebhook(event, { numRetry: 1, restamp: true });
    const rows = await messagesOf(user.id);
    expect.soft(said(user.id)).toEqual(['Chào mừng bạn!']);
    expect(rows.filter(({ content }) => content.startsWith('Follows'))).toHaveLength(1);
  });
});

describe('odd bodies', () => {
  test('harm nobody: those who write next are answered', async () => {
    const user = customer();
    const base = desk.system.zalo.events.userSent(user, {
      msgId: 'x',
      text: 'x',
      by: 'user',
      atMs: Date.now(),
    } as never);
    const recipient = base.recipient as { id: string };
    const odd: object[] = [
      { ...base, sender: undefined, message: { msg_id: 'odd1', text: 'không có người gửi' } },
      { ...base, sender: { id: 2 ** 60 }, message: { msg_id: 'odd2', text: 'số' } },
      { ...base, sender: recipient, message: { msg_id: 'odd3', text: 'chính mình' } },
      { ...base, message: null },
      { ...base, message: { msg_id: { $ne: 1 }, text: ['a'] } },
      { ...base, message: { msg_id: 'odd4', text: '\u0000\ud800' } },
      { ...base, message: { msg_id: '__proto__', text: 'x', attachments: 'x' } },
      { ...base, event_name: 'user_send_text\n', message: { msg_id: 'odd5', text: 'x' } },
      { ...base, event_name: 'user_received_message', message: { msg_id: 'odd6' } },
      { ...base, event_name: 'user_seen_message', message: { msg_ids: ['odd7', 8, null] } },
    ];
    for (const event of odd) await desk.system.zalo.sendWebhook(event as never);
    await desk.system.zalo.sendWebhook(
      { ...base, message: { msg_id: 'un', text: 'giả' } } as never,
      {
        unsigned: true,
      },
    );
    await desk.system.zalo.sendWebhook(
      { ...base, message: { msg_id: 'bad', text: 'giả' } } as never,
      {
        badSignature: true,
      },
    );
    const next = customer();
    desk.system.zalo.userSends(next.id, 'Chào');
    await desk.system.settled();
    expect(said(next.id)).toEqual([reply]);
    const { rows } = await desk.system.store.db.execute(
      "select count(*)::int as count from messages where content = 'giả'",
    );
    expect(rows).toEqual([{ count: 0 }]);
    expect(desk.system.zalo.subscribed).toBe(true);
  });
});
