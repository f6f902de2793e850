import { expect, test } from 'vitest';
import { useChatwootAnswers } from './support/chatwoot-answers.ts';
import { modelAnswer } from './support/model-answer.ts';

/** Everything at once: workers that die, a Chatwoot that fails, webhooks twice, late and out of order. */
const desk = useChatwootAnswers({ as: 'bot', workers: 3, chatwoot: { random: Math.random } });
const handOver = modelAnswer({ action: 'hand_over', reply: null, reason: 'complaint' });

test('each question is answered once, and each hand-over opens its conversation once', async () => {
  const { system } = desk;
  const { chatwoot, model } = system;
  model.reply(({ messages }) => {
    const question = JSON.stringify(messages.at(-1)?.text ?? '');
    return { content: question.includes('khiếu nại') ? handOver : modelAnswer() };
  });
  Object.assign(chatwoot.webhooks.faults, { duplicate: 0.3, reorder: 0.2, maxDelayMs: 60 });
  const posts = { method: 'POST', path: /\/(messages|toggle_status)$/, times: Infinity } as const;
  chatwoot.faults.inject({ ...posts, probability: 0.1, fault: { kind: 'drop-after' } });
  chatwoot.faults.inject({ ...posts, probability: 0.1, fault: { kind: 'drop-before' } });
  const away = { kind: 'status', status: 503, body: {} } as const;
  chatwoot.faults.inject({ ...posts, probability: 0.1, fault: away });

  const ids = await Promise.all(Array.from({ length: 8 }, () => system.customer()));
  for (const [i, id] of ids.entries()) {
    system.says(id, `Câu hỏi thứ ${i}`);
    if (i % 4 === 3) await system.killWorker(Math.random);
  }
  await system.settled();
  for (const [i, id] of ids.entries()) {
    system.says(id, i % 2 === 0 ? 'Tôi muốn khiếu nại!' : 'Còn chủ nhật?');
    if (i % 4 === 3) await system.killWorker(Math.random);
  }
  await system.settled();
  chatwoot.faults.clear();
  Object.assign(chatwoot.webhooks.faults, { duplicate: 0, reorder: 0, maxDelayMs: 0 });

  const { reply } = modelAnswer();
  for (const [i, id] of ids.entries()) {
    const handsOver = i % 2 === 0;
    const want = [reply, handsOver ? expect.stringContaining('nhân viên') : reply];
    expect(await system.told(id)).toEqual(want);
    expect(chatwoot.conversation(id).status).toBe(handsOver ? 'open' : 'pending');
    expect((await system.row(id))?.owner).toBe(handsOver ? 'people' : 'ai');
    const shown = await system.shown(id);
    expect(shown.filter(({ state }) => !['stored', 'sent'].includes(state))).toEqual([]);
    expect(shown).toHaveLength(4);
    const opened = chatwoot.messages(id).filter(({ messageType }) => messageType === 'activity');
    expect(opened).toHaveLength(handsOver ? 1 : 0);
  }
}, 240_000);
