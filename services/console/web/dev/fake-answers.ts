import type { AnswerInfo, Message } from '../src/api/shapes.ts';

const nothing = {
  reason: null,
  model: null,
  promptTokens: 0,
  completionTokens: 0,
  cost: 0,
  currency: null,
  latencyMs: null,
  lookups: [],
};
const model = {
  model: 'gpt-4.1-mini',
  promptTokens: 1_204,
  completionTokens: 86,
  cost: 0.00062,
  currency: 'USD',
  latencyMs: 1_840,
};

/** One of each kind, again and again. */
const stories: Partial<AnswerInfo>[] = [
  {
    ...model,
    kind: 'look_up',
    lookups: [
      { kind: 'phone', value: '0912•••678', status: 'reported', total: 3, unknownSources: [] },
      {
        kind: 'account',
        value: '1903•••123',
        status: 'unknown',
        total: 0,
        unknownSources: ['police-list', 'bank-alliance'],
      },
    ],
  },
  { ...model, kind: 'model', reason: 'answered-in-full' },
  { ...model, kind: 'hand_over', reason: 'complaint', state: 'handed_over' },
  { kind: 'greeting' },
  { ...model, kind: 'fallback', reason: 'unavailable' },
];

/** For what the AI said; of the oldest nothing is on record any more. */
export function makeAnswers(messages: Message[]): AnswerInfo[] {
  return messages
    .filter(({ sender }) => sender === 'bot')
    .slice(-20)
    .toReversed()
    .map((message, index) => ({
      ...nothing,
      id: `a${message.id}`,
      flow: 'zalo-ai',
      messageId: message.id,
      state: message.state === 'draft' ? 'draft' : 'sending',
      kind: 'help',
      createdAt: message.createdAt,
      ...stories[index % stories.length],
    }));
}
