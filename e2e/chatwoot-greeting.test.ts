import { expect, test } from 'vitest';
import { useChatwootAnswers } from './support/chatwoot-answers.ts';
import { modelAnswer } from './support/model-answer.ts';

const greeting = 'Chào mừng bạn đến với Acme!';
const desk = useChatwootAnswers({ as: 'bot', workers: 2, answer: { greeting } });
const reply = modelAnswer().reply;

test.each([
  ['both webhooks', ['account', 'bot']],
  ['the bot’s alone, which tells of no new conversation', ['bot']],
])('whoever comes is greeted once, before they are answered: told by %s', async (_, by) => {
  const { system } = desk;
  system.model.reply(() => ({ content: modelAnswer() }));
  if (!by.includes('account')) system.chatwoot.setWebhooks([]);
  const id = await system.customer();
  system.says(id, 'Mấy giờ mở cửa?');
  expect(await system.told(id)).toEqual([greeting, reply]);
  system.chatwoot.setStatus(id, 'resolved', system.agentId);
  await system.settled();
  system.says(id, 'Còn chủ nhật?');
  expect(await system.told(id)).toEqual([greeting, reply, reply]);
});
