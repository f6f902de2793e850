import { findConversationAt } from '@omnirelay/shared/store/conversations.ts';
import { listMessages } from '@omnirelay/shared/store/messages.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';
import { useZalo } from './support/use-zalo.ts';

/** What waits for what is never recorded, and what a withdrawal leaves. */
const desk = useZalo({ answer: { greeting: 'Chào mừng bạn!', history: { messages: 3 } } });

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

/** What the worker still has to do, once everything has arrived. */
async function nothingWaits(): Promise<void> {
  await desk.system.zalo.webhooks.settled();
  await eventually(async () => {
    const waiting = await desk.system.redis.zrange('{omnirelay}:waiting', '0', '-1');
    return waiting.length === 0 || `still waiting: ${waiting.join(', ')}`;
  }, 15_000);
}

async function isErased(userId: string): Promise<true | string> {
  const conversation = await findConversationAt(desk.system.store.db, 'zalo-main', userId);
  return conversation?.erasedAt != null || 'nothing erased';
}

describe('a withdrawal', () => {
  test('is noted in the inbox, where colleagues see it', async () => {
    const userId = customer();
    desk.system.zalo.userSends(userId, 'Chào');
    await eventually(async () => {
      const states = (await messagesOf(userId)).map(({ state }) => state);
      return states.join() === 'stored,sent' || `not answered: ${states.join()}`;
    });
    await desk.system.zalo.webhooks.settled();
    desk.system.zalo.withdraws(userId);
    await eventually(() => isErased(userId));
    expect((await messagesOf(userId)).map(({ sender }) => sender)).toEqual(['system']);
  });

  test('leaves no name in what is remembered of customers', async () => {
    const userId = customer('Nguyễn Bí Mật');
    desk.system.zalo.userSends(userId, 'Chào');
    await eventually(async () => (await messagesOf(userId)).length === 2 || 'not answered');
    await desk.system.zalo.webhooks.settled();
    desk.system.zalo.withdraws(userId);
    await eventually(() => isErased(userId));
    // The inbox and the AI forget on their own, one before the other.
    await nothingWaits();
    const { redis } = desk.system;
    const keys = await redis.keys('{omnirelay}:cache:zalo-profile*');
    const values = await Promise.all(keys.map((key) => redis.get(key)));
    expect(values.join()).not.toContain('Nguyễn Bí Mật');
  });

  test('right after a question leaves nothing that waits for ever', async () => {
    const userId = customer();
    desk.system.zalo.userSends(userId, 'Mấy giờ mở cửa?');
    await eventually(
      async () => (await desk.system.ownerOf(userId)) !== undefined || 'nothing recorded',
    );
    desk.system.zalo.withdraws(userId);
    try {
      await nothingWaits();
    } finally {
      // So that the other tests can go on.
      desk.system.zalo.userSends(userId, 'Còn đó không?');
    }
  });

  test('in the same breath as what was said leaves nothing of it', async () => {
    for (let i = 0; i < 10; i++) {
      const userId = customer();
      desk.system.zalo.userSends(userId, 'số điện thoại bí mật 0912 000 111');
      desk.system.zalo.withdraws(userId);
      await eventually(() => isErased(userId));
      const left = (await messagesOf(userId)).filter(({ sender }) => sender === 'customer');
      desk.system.zalo.userSends(userId, 'Còn đó không?');
      expect(left).toEqual([]);
    }
  });

  test('leaves no bytes of what arrives after it and was said before it', async () => {
    const userId = customer();
    desk.system.zalo.userSends(userId, 'Chào');
    await eventually(async () => (await messagesOf(userId)).length === 2 || 'not answered');
    const said = eventOf(userId, 'bimat0000bimat1111', 'bí mật 0912 000 111', Date.now());
    desk.system.zalo.withdraws(userId);
    await eventually(() => isErased(userId));
    // Its first delivery had failed.
    await desk.system.zalo.sendWebhook(said, { numRetry: 1 });
    await eventually(async () => {
      const { rows } = await desk.system.store.db.execute(
        "select id from events where provider_event_id like '%bimat0000bimat1111'",
      );
      return rows.length > 0 || 'not recorded';
    });
    const { rows } = await desk.system.store.db.execute(
      "select convert_from(body::bytea, 'UTF8') as body from events where provider_event_id like '%bimat0000bimat1111'",
    );
    desk.system.zalo.userSends(userId, 'Còn đó không?');
    expect(JSON.stringify(rows)).not.toContain('0912 000 111');
  });
});

describe('late deliveries', () => {
  test('a message whose webhook came late is answered, or let go: nothing waits for it for ever', async () => {
    const userId = customer();
    for (let i = 0; i < 3; i++) {
      desk.system.zalo.userSends(userId, `Câu hỏi ${i}`);
      await eventually(
        async () => (await messagesOf(userId)).length === 2 * i + 2 || 'not answered',
      );
    }
    const hourAgo = Date.now() - 3_600_000;
    const late = eventOf(userId, 'aaaa0000aaaa1111cccc', 'Câu hỏi cũ', hourAgo);
    await desk.system.zalo.sendWebhook(late, { numRetry: 5 });
    try {
      await nothingWaits();
    } finally {
      desk.system.zalo.userSends(userId, 'Còn đó không?');
    }
  });
});
