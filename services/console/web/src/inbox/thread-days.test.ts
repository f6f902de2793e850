import { expect, test } from 'vitest';
import { aMessage } from '../testing/samples.ts';
import { threadDays } from './thread-days.ts';

const at = (day: number, hour: number, minute = 0) =>
  new Date(2026, 0, day, hour, minute).toISOString();
const firsts = (messages: Parameters<typeof threadDays>[0]) =>
  threadDays(messages).map((day) => day.messages.map(({ isFirst }) => isFirst));

test('a day begins with its date, and names its first author again', () => {
  const messages = [
    aMessage({ id: 'a', createdAt: at(14, 23, 59) }),
    aMessage({ id: 'b', createdAt: at(15, 0, 1) }),
  ];
  expect(firsts(messages)).toEqual([[true], [true]]);
});

test('a draft that was discarded leaves nothing behind', () => {
  const draft = aMessage({ state: 'draft', deletedAt: at(15, 9), createdAt: at(14, 9) });
  expect(threadDays([draft])).toEqual([]);
});

test.each([
  ['soon after', { createdAt: at(15, 9, 4) }, false],
  ['much later', { createdAt: at(15, 9, 6) }, true],
  ['another author', { author: 'Tom', createdAt: at(15, 9, 1) }, true],
  ['a note after a reply', { private: true, createdAt: at(15, 9, 1) }, true],
  ['a draft after a message', { state: 'draft' as const, createdAt: at(15, 9, 1) }, true],
])('%s', (_, changes, isFirst) => {
  const messages = [aMessage({ createdAt: at(15, 9, 0) }), aMessage({ id: 'm2', ...changes })];
  expect(firsts(messages)).toEqual([[true, isFirst]]);
});
