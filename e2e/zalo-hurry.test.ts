import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { modelAnswer } from './support/model-answer.ts';
import { useZalo } from './support/use-zalo.ts';

/** Answers that are made while what was asked is still being recorded. */
const desk = useZalo({ workers: 2, answer: { quiet: '1ms' } });

beforeEach(() => {
  desk.system.model.reply(() => ({ content: modelAnswer() }));
});

test('nobody is left without an answer, however fast we are', async () => {
  const { zalo } = desk.system;
  const users = Array.from({ length: 150 }, (_, i) => zalo.addUser({ name: `Khách ${i}` }));
  for (const { id } of users) {
    zalo.userSends(id, 'Mấy giờ mở cửa?');
    await pause(8);
  }
  await desk.system.settled();
  const unanswered = users.filter(({ id }) => zalo.messagesTo(id).length === 0);
  expect(unanswered).toEqual([]);
}, 120_000);
