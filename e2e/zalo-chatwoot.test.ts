import { beforeEach, describe, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';
import { useZalo } from './support/use-zalo.ts';

const desk = useZalo({ relay: true, workers: 2 });
const reply = modelAnswer().reply;

beforeEach(() => {
  const { model, zalo } = desk.system;
  model.reset();
  model.reply(() => ({ content: modelAnswer() }));
  zalo.faults.clear();
  desk.system.chatwoot.faults.clear();
});

let hai: number | undefined;
/** Somebody who answers in Chatwoot. */
function agent(): number {
  hai ??= desk.system.chatwoot.addAgent({ name: 'Hải', email: 'hai@acme.example' }).id;
  return hai;
}

const customer = (name = 'Nguyễn An') => desk.system.zalo.addUser({ name }).id;

/** The customer's conversations in Chatwoot, each as `type: text`. */
async function inChatwoot(userId: string): Promise<{ id: number; lines: string[] }[]> {
  await desk.system.settled();
  const { chatwoot } = desk.system;
  return chatwoot
    .conversations()
    .filter(({ contactId }) => chatwoot.contact(contactId).identifier === `zalo:${userId}`)
    .map(({ id }) => ({
      id,
      lines: chatwoot
        .messages(id)
        .filter(({ messageType }) => messageType !== 'activity')
        .map(({ messageType, private: isPrivate, content, attachments }) =>
          [
            isPrivate ? 'note:' : `${messageType}:`,
            ...(content ? [content] : []),
            ...attachments.map(({ fileName }) => `[${fileName}]`),
          ].join(' '),
        ),
    }));
}

async function gotOnZalo(userId: string): Promise<(string | undefined)[]> {
  await desk.system.settled();
  return desk.system.zalo.messagesTo(userId).map(({ text }) => text);
}

/** Waits until the customer's conversation is in Chatwoot. */
async function opened(userId: string): Promise<number> {
  const [conversation] = await inChatwoot(userId);
  if (!conversation) throw new Error('there is no conversation in Chatwoot');
  return conversation.id;
}

describe('a customer of Zalo', () => {
  test('has one conversation in Chatwoot, by name, with the AI’s answer in it', async () => {
    const userId = customer('Phạm Thị Mai');
    desk.system.zalo.userSends(userId, 'Mấy giờ mở cửa?');
    expect(await inChatwoot(userId)).toEqual([
      { id: expect.any(Number), lines: ['incoming: Mấy giờ mở cửa?', `outgoing: ${reply}`] },
    ]);
    expect(await gotOnZalo(userId)).toEqual([reply]);
    const { contactId } = desk.system.chatwoot.conversation(await opened(userId));
    const contact = desk.system.chatwoot.contact(contactId);
    expect(contact).toMatchObject({ name: 'Phạm Thị Mai', identifier: `zalo:${userId}` });
  });

  test('is answered from Chatwoot, which silences the AI', async () => {
    const { zalo, chatwoot } = desk.system;
    const userId = customer();
    zalo.userSends(userId, 'Xin chào');
    const conversationId = await opened(userId);
    chatwoot.agentReply(conversationId, {
      agentId: agent(),
      content: 'Chào **anh An**, em là Hà.',
    });
    expect(await gotOnZalo(userId)).toEqual([reply, 'Chào anh An, em là Hà.']);
    expect(await desk.system.ownerOf(userId)).toBe('people');
    zalo.userSends(userId, 'Cảm ơn em');
    const [conversation, ...others] = await inChatwoot(userId);
    expect(others).toEqual([]);
    expect(conversation?.lines).toEqual([
      'incoming: Xin chào',
      `outgoing: ${reply}`,
      'outgoing: Chào **anh An**, em là Hà.',
      'incoming: Cảm ơn em',
    ]);
    expect(await gotOnZalo(userId)).toHaveLength(2);
  });

  test('never sees a private note, nor what a bot says', async () => {
    const { zalo, chatwoot } = desk.system;
    const userId = customer();
    zalo.userSends(userId, 'Xin chào');
    const conversationId = await opened(userId);
    chatwoot.agentReply(conversationId, {
      agentId: agent(),
      content: 'Khách này khó tính',
      private: true,
    });
    chatwoot.botMessage(conversationId, 'Tôi là bot');
    expect(await gotOnZalo(userId)).toEqual([reply]);
  });

  test('sends pictures and files, and gets them', async () => {
    const { zalo, chatwoot } = desk.system;
    const userId = customer();
    zalo.userSendsImage(userId);
    zalo.userSendsFile(userId);
    zalo.userSendsLocation(userId);
    const [conversation] = await inChatwoot(userId);
    expect(conversation?.lines.filter((line) => line.includes('['))).toHaveLength(2);
    expect(conversation?.lines.some((line) => line.includes('openstreetmap'))).toBe(true);
    const { name, bytes } = zalo.media.get('photo.jpg');
    const photo = { fileName: name, contentType: 'image/jpeg', data: bytes };
    const conversationId = conversation?.id ?? 0;
    chatwoot.agentReply(conversationId, {
      agentId: agent(),
      content: 'Bảng giá',
      attachments: [photo],
    });
    await desk.system.settled();
    const got = zalo.messagesTo(userId).at(-1);
    expect(got).toMatchObject({ text: 'Bảng giá', attachment: { type: 'image' } });
  });

  test('to whom a colleague writes in Zalo’s own tool is shown that in Chatwoot', async () => {
    const { zalo } = desk.system;
    const userId = customer();
    zalo.userSends(userId, 'Xin chào');
    await opened(userId);
    zalo.adminSends(userId, 'Em chào anh');
    const [conversation] = await inChatwoot(userId);
    expect(conversation?.lines.at(-1)).toBe('outgoing: Em chào anh');
    expect(await gotOnZalo(userId)).toEqual([reply, 'Em chào anh']);
  });

  test('whose window is closed is not written to, and the agent is told so in a note', async () => {
    const { zalo, chatwoot, store } = desk.system;
    const userId = customer();
    zalo.userSends(userId, 'Xin chào');
    const conversationId = await opened(userId);
    const at = Date.now() - 8 * 24 * 3_600_000;
    zalo.setLastInteraction(userId, at);
    await store.db.execute(
      `update conversations set interacted_at = '${new Date(at).toISOString()}' where provider_id = '${userId}'`,
    );
    chatwoot.agentReply(conversationId, { agentId: agent(), content: 'Anh còn cần gì không?' });
    await eventually(async () => {
      const [conversation] = await inChatwoot(userId);
      return conversation?.lines.some((line) => line.startsWith('note:')) || 'there is no note';
    });
    const [conversation] = await inChatwoot(userId);
    const notes = conversation?.lines.filter((line) => line.startsWith('note:')) ?? [];
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('7 days');
    expect(await gotOnZalo(userId)).toEqual([reply]);
  });

  test.each(['drop-after', 'hang-after', 'drop-before'] as const)(
    'gets an agent’s reply once when its call ends by %s',
    async (kind) => {
      const { zalo, chatwoot } = desk.system;
      const userId = customer();
      zalo.userSends(userId, 'Xin chào');
      const conversationId = await opened(userId);
      zalo.faults.inject({ path: /message\/cs/, fault: { kind } });
      chatwoot.agentReply(conversationId, { agentId: agent(), content: 'Chào anh' });
      expect(await gotOnZalo(userId)).toEqual([reply, 'Chào anh']);
      await desk.system.breakerClosed('zalo-main');
    },
  );

  test('is shown once when Chatwoot’s answer is lost', async () => {
    const { zalo, chatwoot } = desk.system;
    const userId = customer();
    chatwoot.faults.inject({
      method: 'POST',
      path: /conversations/,
      fault: { kind: 'drop-after' },
    });
    zalo.userSends(userId, 'Xin chào');
    const [conversation, ...others] = await inChatwoot(userId);
    expect(others).toEqual([]);
    expect(conversation?.lines.filter((line) => line === 'incoming: Xin chào')).toHaveLength(1);
    await desk.system.breakerClosed('chatwoot-main');
  });

  test('whose talk goes on in a flood of duplicates keeps its order', async () => {
    const { zalo } = desk.system;
    zalo.webhooks.faults.duplicate = 1;
    const userId = customer();
    const said = Array.from({ length: 12 }, (_, i) => `câu ${i}`);
    for (const text of said) {
      zalo.userSends(userId, text);
      await zalo.webhooks.settled();
    }
    zalo.webhooks.faults.duplicate = 0;
    const [conversation] = await inChatwoot(userId);
    const incoming = conversation?.lines.filter((line) => line.startsWith('incoming')) ?? [];
    expect(incoming).toEqual(said.map((text) => `incoming: ${text}`));
  });
});
