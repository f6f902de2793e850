import { listMessages } from '@omnirelay/shared/store/messages.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';
import { useZalo } from './support/use-zalo.ts';

/** What hostile timing and hostile bodies do to messages of an official account. */
const desk = useZalo({ answer: { greeting: 'Chào mừng bạn!', history: { messages: 3 } } });
const { reply } = modelAnswer();

beforeEach(() => {
  desk.system.zalo.faults.clear();
  desk.system.model.faults.clear();
  desk.system.model.reset();
  desk.system.model.reply(() => ({ content: modelAnswer() }));
});

function eventOf(userId: string, msgId: string, text: string, atMs: number) {
  const user = { id: userId, idByApp: '5' } as never;
  return desk.system.zalo.events.userSent(user, { msgId, text, by: 'user', atMs } as never);
}

/** What is stored of a customer's messages now. */
async function messagesOf(userId: string) {
  const conversationId = `zalo-main.${userId}`;
  return (await listMessages(desk.system.store.db, { conversationId, limit: 100 })).items;
}

function customer(name = 'An') {
  return desk.system.zalo.addUser({ name }).id;
}

function sendsSoFar(): number {
  return desk.system.zalo.calls.filter(({ path }) => /message\/cs/.test(path)).length;
}

function isMore(before: number): boolean {
  return sendsSoFar() > before;
}

async function got(userId: string): Promise<(string | undefined)[]> {
  await desk.system.settled();
  return desk.system.zalo.messagesTo(userId).map(({ text }) => text);
}

describe('who owns a conversation', () => {
  test('a new follower is greeted', async () => {
    const userId = customer();
    desk.system.zalo.follow(userId);
    expect(await got(userId)).toEqual(['Chào mừng bạn!']);
  });

  test('a late answer is not sent after a person has answered, though an earlier try was unclear', async () => {
    const userId = customer();
    const sends = { method: 'POST', path: /message\/cs/ } as const;
    const before = sendsSoFar();
    // Zalo is away for some tries: whether it took the answer, nobody knows.
    desk.system.zalo.faults.inject({ ...sends, times: 3, fault: { kind: 'drop-before' } });
    desk.system.zalo.userSends(userId, 'Mấy giờ mở cửa?');
    await eventually(() => isMore(before) || 'nothing sent');
    desk.system.zalo.adminSends(userId, 'Chào bạn, mình là Lan.');
    await eventually(
      async () => (await desk.system.ownerOf(userId)) === 'people' || 'not taken over',
    );
    expect(await got(userId)).toEqual(['Chào bạn, mình là Lan.']);
  }, 90_000);
});

describe('another account of the same app', () => {
  test('its messages are none of ours', async () => {
    const userId = customer('B');
    const asked = desk.system.model.asked.length;
    const event = eventOf(userId, 'ffff0000aaaa1111bbbb', 'Cho tôi hỏi', Date.now());
    await desk.system.zalo.sendWebhook({ ...event, recipient: { id: '9999999999999999999' } });
    await desk.system.settled();
    expect.soft(desk.system.model.asked.length - asked).toBe(0);
    expect.soft(await messagesOf(userId)).toEqual([]);
    expect(await got(userId)).toEqual([]);
  });
});

describe('a worker killed while the model is asked', () => {
  test('what came meanwhile is answered once', async () => {
    const userId = customer();
    const asked = desk.system.model.calls.length;
    desk.system.model.faults.inject({ fault: { kind: 'delay', ms: 2_500 } });
    desk.system.zalo.userSends(userId, 'Câu một?');
    await eventually(() => desk.system.model.calls.length > asked || 'the model was not asked');
    const killed = desk.system.killWorker(() => 0);
    desk.system.zalo.userSends(userId, 'Câu hai?');
    await killed;
    expect(await got(userId)).toEqual([reply]);
  }, 90_000);

  test('what comes while it is asked is answered, and the answer is about it', async () => {
    const userId = customer();
    const asked = desk.system.model.calls.length;
    desk.system.model.faults.inject({ fault: { kind: 'delay', ms: 1_500 } });
    desk.system.zalo.userSends(userId, 'Câu một?');
    await eventually(() => desk.system.model.calls.length > asked || 'the model was not asked');
    desk.system.zalo.userSends(userId, 'Câu hai?');
    expect(await got(userId)).toEqual([reply, reply]);
    const last = desk.system.model.asked.at(-1)?.body.messages.at(-1);
    expect(JSON.stringify(last)).toContain('Câu hai?');
  });
});
