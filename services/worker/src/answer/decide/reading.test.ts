import { expect, test } from 'vitest';
import { ModelAnswer, readModelAnswer } from './reading.ts';

const answer: ModelAnswer = {
  action: 'reply',
  reply: ' Mở lúc 8 giờ. ',
  subject: null,
  reason: 'answered',
  confidence: 0.9,
};
const none = () => [];

test.each<[string, Partial<ModelAnswer>, object]>([
  ['a reply', {}, { kind: 'reply', text: 'Mở lúc 8 giờ.' }],
  ['one that is barely sure', { confidence: 0.35 }, { kind: 'reply', text: 'Mở lúc 8 giờ.' }],
  ['one that is not', { confidence: 0.34 }, { kind: 'hand_over', reason: 'not-sure' }],
  [
    'a hand-over, whatever else it says',
    { action: 'hand_over', reason: 'complaint', confidence: 1 },
    { kind: 'hand_over', reason: 'complaint' },
  ],
  [
    'a look-up, however sure it is',
    { action: 'look_up', subject: '0987 654 321', confidence: 0 },
    { kind: 'look_up', subject: '0987 654 321' },
  ],
  ['one of nothing', { action: 'look_up' }, { kind: 'unusable', reason: 'no-subject' }],
  [
    'one of blanks',
    { action: 'look_up', subject: ' ' },
    { kind: 'unusable', reason: 'no-subject' },
  ],
])('%s', (_, change, want) => {
  expect(readModelAnswer({ ...answer, ...change }, none, true)).toEqual(want);
});

test('a number is not looked up where nothing can be', () => {
  const look: ModelAnswer = { ...answer, action: 'look_up', subject: '0987654321' };
  expect(readModelAnswer(look, none, false)).toEqual({ kind: 'unusable', reason: 'no-subject' });
});

test('a subject is kept short', () => {
  const look: ModelAnswer = { ...answer, action: 'look_up', subject: '1'.repeat(1_000) };
  expect(readModelAnswer(look, none, true)).toEqual({ kind: 'look_up', subject: '1'.repeat(300) });
});

test('a reply with problems is told by the first of them, and not repeated', () => {
  const seen: string[] = [];
  const reading = readModelAnswer(
    answer,
    (reply) => {
      seen.push(reply);
      return ['foreign-link', 'too-long'];
    },
    true,
  );
  expect(reading).toEqual({ kind: 'unusable', reason: 'foreign-link' });
  expect(seen).toEqual(['Mở lúc 8 giờ.']);
});

test('what says nothing is judged as the empty reply that it is', () => {
  const problems = (reply: string) => (reply === '' ? ['empty'] : []);
  const reading = readModelAnswer({ ...answer, reply: null }, problems, true);
  expect(reading).toEqual({ kind: 'unusable', reason: 'empty' });
});

test.each([
  [{ action: 'transfer' }],
  [{ confidence: 2 }],
  [{ confidence: Number.NaN }],
  [{ reason: 'because' }],
  [{ reply: undefined }],
])('%j is no answer', (change) => {
  expect(ModelAnswer.safeParse({ ...answer, ...change }).success).toBe(false);
});
