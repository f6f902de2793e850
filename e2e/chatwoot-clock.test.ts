import { describe, expect, test } from 'vitest';
import { useChatwootAnswers } from './support/chatwoot-answers.ts';
import { modelAnswer } from './support/model-answer.ts';

/** Chatwoot's clock and ours may differ by as much as signatures allow. */
const reply = modelAnswer().reply;

describe.each([
  { name: 'ahead of ours', offMs: 240_000 },
  { name: 'behind ours', offMs: -240_000 },
])('with a clock $name', ({ offMs }) => {
  const desk = useChatwootAnswers({
    as: 'bot',
    chatwoot: { now: () => new Date(Date.now() + offMs) },
  });

  test('people take over and give back as often as they like', async () => {
    const { system } = desk;
    const { chatwoot, agentId } = system;
    system.model.reply(() => ({ content: modelAnswer() }));
    const id = await system.customer();
    const expected: string[] = [];
    for (const [take, said] of [
      [() => chatwoot.agentReply(id, { agentId, content: 'Tôi đây' }), ['Tôi đây']],
      [() => chatwoot.assign(id, agentId, agentId), []],
      [() => chatwoot.setStatus(id, 'open', agentId), []],
    ] as const) {
      system.says(id, 'Mấy giờ mở cửa?');
      expected.push(reply);
      expect(await system.told(id)).toEqual(expected);
      take();
      expected.push(...said);
      await system.settled();
      system.says(id, 'Alo?');
      expect(await system.told(id)).toEqual(expected);
      chatwoot.setStatus(id, 'open', agentId);
      chatwoot.assign(id, null, agentId);
      await system.settled();
      chatwoot.setStatus(id, 'pending', agentId);
      await system.settled();
    }
  }, 60_000);
});
