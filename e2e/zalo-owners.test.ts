import { changeConversation } from '@omnirelay/shared/store/conversations.ts';
import { listMessages } from '@omnirelay/shared/store/messages.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';
import { administrator } from './support/processes.ts';
import { useZalo } from './support/use-zalo.ts';

/** Agents in Chatwoot, operators in the console and the AI, all at one customer. */
const desk = useZalo({ relay: true, console: true });
const { reply } = modelAnswer();
const sends = { method: 'POST', path: /message\/cs/ } as const;

beforeEach(() => {
  desk.system.zalo.faults.clear();
  desk.system.chatwoot.faults.clear();
  desk.system.model.faults.clear();
  desk.system.model.reset();
  desk.system.model.reply(() => ({ content: modelAnswer() }));
});

const idOf = (userId: string) => `zalo-main.${userId}`;

async function messagesOf(userId: string) {
  const conversationId = idOf(userId);
  return (await listMessages(desk.system.store.db, { conversationId, limit: 100 })).items;
}

async function thread() {
  const userId = desk.system.zalo.addUser({ name: 'An' }).id;
  desk.system.zalo.userSends(userId, 'Xin chào');
  await desk.system.settled();
  const conversation = desk.system.chatwoot
    .conversations()
    .find(({ sourceId }) => sourceId === userId);
  if (!conversation) throw new Error('no conversation in Chatwoot');
  return { userId, conversationId: conversation.id };
}

function agentReply(conversationId: number, content: string) {
  agents += 1;
  const email = `agent-${agents}@acme.example`;
  const agent = desk.system.chatwoot.addAgent({ name: 'Binh', email });
  desk.system.chatwoot.agentReply(conversationId, { agentId: agent.id, content });
}
let agents = 0;

async function login(): Promise<string> {
  const answer = await fetch(`${desk.system.consoleUrl}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(administrator),
  });
  return ((await answer.json()) as { token: string }).token;
}

async function post(path: string, body: object) {
  const answer = await fetch(`${desk.system.consoleUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await login()}` },
    body: JSON.stringify(body),
  });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

const said = (userId: string) => desk.system.zalo.messagesTo(userId).map(({ text }) => text);

describe('loops', () => {
  test('nothing goes round: agents, the AI and the console, each shown once everywhere', async () => {
    const { userId, conversationId } = await thread();
    agentReply(conversationId, 'Tôi là Bình');
    await desk.system.settled();
    const sent = await post(`/api/v1/zalo/send`, { user_id: userId, message: 'Từ bàn điều khiển' });
    // Sent already, or on its way.
    expect([200, 202]).toContain(sent.status);
    await desk.system.settled();
    expect(said(userId)).toEqual([reply, 'Tôi là Bình', 'Từ bàn điều khiển']);
    const shown = desk.system.chatwoot.messages(conversationId).map(({ content }) => content);
    expect(shown).toEqual(['Xin chào', reply, 'Tôi là Bình', 'Từ bàn điều khiển']);
    expect((await messagesOf(userId)).map(({ content }) => content)).toEqual([
      'Xin chào',
      reply,
      'Tôi là Bình',
      'Từ bàn điều khiển',
    ]);
  }, 60_000);

  test('a long console reply is one message in the inbox, whenever its echoes come', async () => {
    for (const echo of ['before', 'after'] as const) {
      desk.system.zalo.switches.echo = echo;
      const { userId } = await thread();
      const long = `${'Một câu dài vừa phải. '.repeat(250)}`.trim();
      await post(`/api/v1/zalo/send`, { user_id: userId, message: long });
      await desk.system.settled();
      expect(said(userId).length).toBeGreaterThan(3);
      const shown = (await messagesOf(userId)).filter(({ content }) => content !== reply);
      expect(shown.map(({ sender, state }) => [sender, state])).toEqual([
        ['customer', 'stored'],
        ['agent', 'sent'],
      ]);
      expect(shown[1]?.content).toBe(long);
    }
    desk.system.zalo.switches.echo = 'random';
  }, 60_000);

  test('of a long reply whose second part is refused, the first is not shown as somebody else’s', async () => {
    const { userId } = await thread();
    const long = `${'Một câu dài vừa phải. '.repeat(150)}`.trim();
    const refused = { error: -233, message: 'not supported' };
    desk.system.zalo.faults.inject({
      ...sends,
      skip: 1,
      fault: { kind: 'status', status: 200, body: refused },
    });
    await post(`/api/v1/zalo/send`, { user_id: userId, message: long });
    await desk.system.settled();
    const shown = (await messagesOf(userId)).filter(({ content }) => content !== reply);
    expect(shown.map(({ sender, state }) => [sender, state])).toEqual([
      ['customer', 'stored'],
      ['agent', 'failed'],
    ]);
  }, 60_000);
});

describe('who answers', () => {
  test('the AI’s good-bye is not sent after an agent in Chatwoot has answered', async () => {
    const { userId, conversationId } = await thread();
    desk.system.model.reply(() => ({
      content: modelAnswer({ action: 'hand_over', reply: null, reason: 'asked_for_person' }),
    }));
    // Zalo fails for a moment: what is said waits.
    const failing = { error: -200, message: 'failed' };
    desk.system.zalo.faults.inject({
      ...sends,
      times: 2,
      fault: { kind: 'status', status: 200, body: failing },
    });
    desk.system.zalo.userSends(userId, 'Cho tôi gặp nhân viên');
    await eventually(
      async () => (await desk.system.ownerOf(userId)) === 'people' || 'not handed over',
    );
    agentReply(conversationId, 'Tôi đây');
    await desk.system.settled();
    const after = said(userId).slice(1);
    expect(after).toEqual(['Tôi đây']);
  }, 90_000);

  test('an agent’s reply that is tried again does not take back what was handed to the AI since', async () => {
    const { userId, conversationId } = await thread();
    desk.system.zalo.faults.inject({
      ...sends,
      times: 2,
      fault: { kind: 'status', status: 200, body: { error: -200, message: 'failed' } },
    });
    agentReply(conversationId, 'Tôi đây');
    await eventually(
      async () => (await desk.system.ownerOf(userId)) === 'people' || 'not taken over',
    );
    await changeConversation(desk.system.store.db, idOf(userId), {
      owner: 'ai',
      ownedAt: new Date(),
    });
    await desk.system.settled();
    expect(await desk.system.ownerOf(userId)).toBe('ai');
  }, 90_000);

  test('an operator takes over while the answer waits: it is not sent', async () => {
    const { userId } = await thread();
    const failing = { error: -200, message: 'failed' };
    desk.system.zalo.faults.inject({
      ...sends,
      times: 2,
      fault: { kind: 'status', status: 200, body: failing },
    });
    desk.system.zalo.userSends(userId, 'Mấy giờ mở cửa?');
    await eventually(async () => {
      const rows = await messagesOf(userId);
      return rows.filter(({ sender }) => sender === 'bot').length === 2 || 'no answer yet';
    });
    const taken = await post(`/api/conversations/${idOf(userId)}/owner`, { owner: 'people' });
    expect(taken.status).toBe(200);
    await desk.system.settled();
    expect(said(userId)).toEqual([reply]);
  }, 90_000);
});
