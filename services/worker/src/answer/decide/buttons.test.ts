import { AnswerFlow } from '@omnirelay/shared/config/answer.ts';
import { describe, expect, test } from 'vitest';
import { decideQuestion } from './decide-question.ts';

const flow = AnswerFlow.parse({ kind: 'answer', on: 'zalo-main', llm: 'llm', mode: 'send' });

/** As `answerQuestion` joins what a customer says in one breath. */
const planOf = (...said: string[]) =>
  decideQuestion(
    {
      text: said.join('\n'),
      owner: 'ai',
      isHidden: false,
      subjects: [],
      asksForHelp: false,
      usage: { lastMinute: 0, lastDay: 0, userCost: 0, flowCost: 0 },
      toldClosedAt: undefined,
      nowMs: Date.now(),
    },
    flow,
  );

describe('a button and words in one breath', () => {
  test('who taps for a person gets one, whatever they write with it', () => {
    expect(planOf('#relay:human', 'tôi cần gấp')).toMatchObject({ kind: 'hand_over' });
    expect(planOf('tôi cần gấp', '#relay:human')).toMatchObject({ kind: 'hand_over' });
  });
  test('a question is answered although an old button was tapped before it', () => {
    expect(planOf('#relay:old', 'Mấy giờ mở cửa?')).toMatchObject({ kind: 'ask' });
  });
});
