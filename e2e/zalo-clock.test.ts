import { changeConversation } from '@omnirelay/shared/store/conversations.ts';
import { insertMessage, listMessages } from '@omnirelay/shared/store/messages.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';
import { useZalo } from './support/use-zalo.ts';

/** Zalo's clock is fifteen minutes behind ours: well within what its webhooks may be off by. */
const behindMs = 15 * 60_000;
const desk = useZalo({ workers: 2, zalo: { nowMs: () => Date.now() - behindMs } });
const { reply } = modelAnswer();
const sends = { method: 'POST', path: /message\/cs/ } as const;

beforeEach(() => {
  desk.system.zalo.faults.clear();
  desk.system.model.faults.clear();
  desk.system.model.reset();
  desk.system.model.reply(() => ({ content: modelAnswer() }));
});

const customer = () => desk.system.zalo.addUser({ name: 'An' }).id;
const said = (userId: string) => desk.system.zalo.messagesTo(userId).map(({ text }) => text);
const idOf = (userId: string) => `zalo-main.${userId}`;

async function messagesOf(userId: string) {
  return (await listMessages(desk.system.store.db, { conversationId: idOf(userId), limit: 100 }))
    .items;
}

describe('Zalo’s clock is behind', () => {
  test('an unclear answer is found, and not sent again', async () => {
    const userId = customer();
    desk.system.zalo.faults.inject({ ...sends, fault: { kind: 'drop-after' } });
    desk.system.zalo.userSends(userId, 'Mấy giờ mở cửa?');
    await desk.system.settled();
    expect(said(userId)).toEqual([reply]);
  }, 60_000);

  test('a person who answers while the model thinks silences it, also after it was handed back', async () => {
    const userId = customer();
    desk.system.zalo.userSends(userId, 'Chào');
    await desk.system.settled();
    desk.system.zalo.adminSends(userId, 'Chào bạn');
    await eventually(async () => (await desk.system.ownerOf(userId)) === 'people' || 'not taken');
    await desk.system.settled();
    await changeConversation(desk.system.store.db, idOf(userId), {
      owner: 'ai',
      ownedAt: new Date(),
    });
    const asked = desk.system.model.calls.length;
    desk.system.model.faults.inject({ fault: { kind: 'delay', ms: 3_000 } });
    desk.system.zalo.userSends(userId, 'Mấy giờ mở cửa?');
    await eventually(() => desk.system.model.calls.length > asked || 'not asked');
    desk.system.zalo.adminSends(userId, 'Tám giờ nhé');
    await desk.system.settled();
    expect(said(userId)).toEqual([reply, 'Chào bạn', 'Tám giờ nhé']);
  }, 60_000);

  test('a withdrawal deletes what colleagues had noted before it', async () => {
    const userId = customer();
    desk.system.zalo.userSends(userId, 'Chào');
    await desk.system.settled();
    await insertMessage(desk.system.store.db, {
      id: `note-${userId}`,
      conversationId: idOf(userId),
      connection: 'zalo-main',
      sender: 'agent',
      content: 'Nhà ở 12 Lê Lợi',
      private: true,
      state: 'stored',
      createdAt: new Date(),
    });
    desk.system.zalo.withdraws(userId);
    await desk.system.settled();
    const left = (await messagesOf(userId)).map(({ content }) => content);
    expect(left).not.toContain('Nhà ở 12 Lê Lợi');
  }, 60_000);
});

describe('tokens that end while ten answers are on their way', () => {
  test('are renewed once, and every answer goes out once', async () => {
    const users = Array.from({ length: 10 }, customer);
    await desk.system.settled();
    const before = desk.system.zalo.tokens.refreshes;
    for (const userId of users) desk.system.zalo.userSends(userId, 'Mấy giờ mở cửa?');
    await eventually(() => desk.system.model.calls.length > 0 || 'not asked');
    desk.system.zalo.tokens.expireAccess();
    await desk.system.settled();
    for (const userId of users) expect.soft(said(userId)).toEqual([reply]);
    expect(desk.system.zalo.tokens.refreshes - before).toBeLessThanOrEqual(2);
    expect(desk.system.zalo.tokens.reused).toBe(0);
  }, 90_000);
});
