import { beforeEach, describe, expect, test } from 'vitest';
import { useChatwootAnswers } from './support/chatwoot-answers.ts';
import { modelAnswer } from './support/model-answer.ts';

/** The AI proposes only: in private notes, beside what the customer says. */
const desk = useChatwootAnswers({
  as: 'inbox',
  workers: 2,
  answer: { mode: 'draft', lookup: {}, greeting: 'Bản nháp lời chào' },
});
const secret = 'Bản nháp không khách nào được thấy';

beforeEach(() => {
  const { model, chatwoot } = desk.system;
  chatwoot.faults.clear();
  model.faults.clear();
  model.reset();
  model.reply(() => ({ content: modelAnswer({ reply: secret }) }));
});

const notes = (id: number) => desk.system.chatwoot.messages(id).filter((one) => one.private);

describe('a draft', () => {
  test('is one private note for one question, and nothing else', async () => {
    const { system } = desk;
    const id = await system.customer();
    for (const text of ['Chào', 'mấy giờ mở cửa?']) system.says(id, text);
    expect(await system.told(id)).toEqual([]);
    expect(notes(id)).toMatchObject([
      { content: secret, contentAttributes: { omnirelay: { from: 'draft' } } },
    ]);
    expect(await system.shown(id)).toMatchObject([
      { sender: 'customer' },
      { sender: 'customer' },
      { sender: 'bot', private: true, state: 'sent', content: secret },
    ]);
    expect(await system.answersTo(id)).toMatchObject([{ state: 'draft', kind: 'model' }]);
    const row = await system.row(id);
    expect(row).toMatchObject({ owner: 'ai', lastMessage: 'mấy giờ mở cửa?', unread: 2 });
  });

  test('is not told to the model, nor that somebody writes to the customer', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.says(id, 'Mấy giờ mở cửa?');
    await system.told(id);
    system.says(id, 'Còn chủ nhật?');
    expect(await system.told(id)).toEqual([]);
    expect(notes(id)).toHaveLength(2);
    expect(JSON.stringify(system.model.asked.at(-1)?.body.messages)).not.toContain(secret);
    const typing = system.chatwoot.calls.filter(({ path }) => path.includes('toggle_typing'));
    expect(typing).toEqual([]);
    expect(system.logs()).not.toContain(secret);
  });

  test.each(['drop-before', 'drop-after', 'hang-after'] as const)(
    'is one note over %s',
    async (kind) => {
      const { system } = desk;
      system.chatwoot.faults.inject({ method: 'POST', path: /\/messages$/, fault: { kind } });
      const id = await system.customer();
      system.says(id, 'Mấy giờ mở cửa?');
      expect(await system.told(id)).toEqual([]);
      expect(notes(id)).toHaveLength(1);
    },
    60_000,
  );

  test('of a number that is looked up is a note, too', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.says(id, 'Số 0987 654 321 có lừa đảo không?');
    expect(await system.told(id)).toEqual([]);
    expect(notes(id)).toHaveLength(1);
  });

  test('is not written after a person has answered', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.chatwoot.agentReply(id, { agentId: system.agentId, content: 'Tôi đây' });
    await system.settled();
    system.says(id, 'Mấy giờ mở cửa?');
    expect(await system.told(id)).toEqual(['Tôi đây']);
    expect(notes(id)).toEqual([]);
  });
});

test('handing over says nothing, and the conversation is people’s', async () => {
  const { system } = desk;
  const handOver = { action: 'hand_over', reply: null, reason: 'complaint' };
  system.model.reply(() => ({ content: modelAnswer(handOver) }));
  const id = await system.customer();
  system.says(id, 'Tôi muốn khiếu nại!');
  expect(await system.told(id)).toEqual([]);
  expect(notes(id)).toEqual([]);
  expect((await system.row(id))?.owner).toBe('people');
});

test('nothing of all this was ever in a call that a customer could see', () => {
  const { calls } = desk.system.chatwoot;
  const written = calls.filter(({ method }) => method === 'POST').map(({ body }) => body);
  const public_ = written.filter((body) => !(body as { private?: unknown } | null)?.private);
  expect(JSON.stringify(public_)).not.toMatch(/Bản nháp|omnirelay/);
});
