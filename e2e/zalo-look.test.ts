import { beforeEach, describe, expect, test } from 'vitest';
import { modelAnswer } from './support/model-answer.ts';
import { useZalo } from './support/use-zalo.ts';

/** Looking for a message whose sending was unclear, among those of colleagues in Zalo's own tool. */
const desk = useZalo({ relay: true, answer: false });
const sends = { method: 'POST', path: /message\/cs/ } as const;

beforeEach(() => {
  desk.system.zalo.faults.clear();
  desk.system.model.reset();
  desk.system.model.reply(() => ({ content: modelAnswer() }));
});

let agents = 0;
const photo = () => {
  const { name, bytes } = desk.system.zalo.media.get('photo.jpg');
  return { fileName: name, contentType: 'image/jpeg', data: bytes };
};

async function thread() {
  const user = desk.system.zalo.addUser({ name: 'An' });
  desk.system.zalo.userSends(user.id, 'Xin chào');
  await desk.system.settled();
  const conversation = desk.system.chatwoot
    .conversations()
    .find(({ sourceId }) => sourceId === user.id);
  if (!conversation) throw new Error('no conversation in Chatwoot');
  agents += 1;
  const email = `agent-${agents}@acme.example`;
  const agent = desk.system.chatwoot.addAgent({ name: 'Binh', email });
  return { user, conversationId: conversation.id, agentId: agent.id };
}

describe('what a colleague sent in Zalo’s own tool is not taken for ours', () => {
  test('a picture', async () => {
    const { user, conversationId, agentId } = await thread();
    const { zalo, chatwoot } = desk.system;
    const payload = { thumbnail: zalo.media.url('photo.jpg'), url: zalo.media.url('photo.jpg') };
    const theirs = zalo.world.addMessage(user.id, {
      by: 'admin',
      attachment: { type: 'image', payload },
    });
    await zalo.sendWebhook(zalo.events.oaSent(user, theirs, '7777'));
    await desk.system.settled();
    zalo.faults.inject({ ...sends, fault: { kind: 'drop-before' } });
    chatwoot.agentReply(conversationId, { agentId, attachments: [photo()] });
    await desk.system.settled();
    const byUs = zalo.messagesTo(user.id).filter(({ by }) => by === 'api');
    expect(byUs).toHaveLength(1);
  }, 90_000);

  test('the same words', async () => {
    const { user, conversationId, agentId } = await thread();
    const { zalo, chatwoot } = desk.system;
    zalo.adminSends(user.id, 'Vâng');
    await desk.system.settled();
    zalo.faults.inject({ ...sends, fault: { kind: 'drop-before' } });
    chatwoot.agentReply(conversationId, { agentId, content: 'Vâng' });
    await desk.system.settled();
    const byUs = zalo.messagesTo(user.id).filter(({ by }) => by === 'api');
    expect(byUs).toHaveLength(1);
  }, 90_000);

  test('two of ours in a row, both unclear, one of them taken: each arrives once, in order', async () => {
    const { user, conversationId, agentId } = await thread();
    const { zalo, chatwoot } = desk.system;
    zalo.faults.inject({ ...sends, fault: { kind: 'drop-after' } });
    zalo.faults.inject({ ...sends, skip: 0, fault: { kind: 'drop-before' } });
    for (const content of ['Một', 'Hai', 'Một']) {
      chatwoot.agentReply(conversationId, { agentId, content });
    }
    await desk.system.settled();
    const byUs = zalo.messagesTo(user.id).filter(({ by }) => by === 'api');
    expect(byUs.map(({ text }) => text)).toEqual(['Một', 'Hai', 'Một']);
  }, 90_000);
});

describe('a long reply', () => {
  test('keeps the order of its parts through faults of every kind', async () => {
    const { user, conversationId, agentId } = await thread();
    const { zalo, chatwoot } = desk.system;
    const parts = ['A', 'B', 'C'].map((letter) => `${letter} `.repeat(950).trim());
    zalo.faults.inject({ ...sends, skip: 1, fault: { kind: 'drop-after' } });
    zalo.faults.inject({ ...sends, skip: 1, fault: { kind: 'drop-before' } });
    chatwoot.agentReply(conversationId, { agentId, content: parts.join('\n\n') });
    await desk.system.settled();
    const byUs = zalo.messagesTo(user.id).filter(({ by }) => by === 'api');
    expect(byUs.map(({ text }) => text?.[0])).toEqual(['A', 'B', 'C']);
    const shown = chatwoot
      .messages(conversationId)
      .filter(({ messageType }) => messageType === 'outgoing');
    expect(shown).toHaveLength(1);
  }, 90_000);
});
