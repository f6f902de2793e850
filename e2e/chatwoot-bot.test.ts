import { beforeEach, describe, expect, test } from 'vitest';
import { useChatwootAnswers } from './support/chatwoot-answers.ts';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';

/** An agent bot of Chatwoot's, told by its own webhook and by the account's. */
const desk = useChatwootAnswers({ as: 'bot', workers: 2 });
const reply = modelAnswer().reply;

beforeEach(() => {
  const { model, chatwoot } = desk.system;
  chatwoot.faults.clear();
  model.faults.clear();
  model.reset();
  model.reply(() => ({ content: modelAnswer() }));
});

describe('a question', () => {
  test('is answered once, by the bot, and accounted for', async () => {
    const { system } = desk;
    const id = await system.customer();
    system.says(id, 'Mấy giờ cửa hàng mở cửa?');
    expect(await system.told(id)).toEqual([reply]);
    const said = system.chatwoot.messages(id).find(({ content }) => content === reply);
    expect(said?.sender).toEqual({ type: 'AgentBot', id: system.botId });
    expect(said?.sourceId).toMatch(/^m_|null/);
    const shown = await system.shown(id);
    expect(shown.map(({ sender, content, state }) => [sender, content, state])).toEqual([
      ['customer', 'Mấy giờ cửa hàng mở cửa?', 'stored'],
      ['bot', reply, 'sent'],
    ]);
    expect(await system.answersTo(id)).toMatchObject([{ kind: 'model', state: 'sending' }]);
    expect((await system.row(id))?.owner).toBe('ai');
    expect(system.chatwoot.conversation(id).status).toBe('pending');
  });
});
