import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeInTime } from './place-in-time.ts';

const second = Date.parse('2026-03-02T10:00:00Z');
const at = (messageId: string, seconds = 0) => ({ messageId, atMs: second + seconds * 1_000 });

test.each([
  { name: 'alone, at the beginning of its second', listed: [at('1')], known: [], want: [0] },
  {
    name: 'right behind the one before it',
    listed: [at('1'), at('2'), at('3')],
    known: [['1', 123]],
    want: [123, 124, 125],
  },
  {
    name: 'not behind one of an earlier second',
    listed: [at('1'), at('2', 1)],
    known: [['1', 990]],
    want: [990, 1_000],
  },
  {
    name: 'within its own second, whatever came before',
    listed: [at('1'), at('2')],
    known: [['1', 4_000]],
    want: [4_000, 999],
  },
  {
    name: 'between two that are known',
    listed: [at('1'), at('2'), at('3')],
    known: [
      ['1', 100],
      ['3', 700],
    ],
    want: [100, 101, 700],
  },
] as const)('$name', ({ listed, known, want }) => {
  const times = new Map(known.map(([id, ms]) => [id as string, second + ms]));
  const placed = placeInTime([...listed], times);
  expect(listed.map(({ messageId }) => (placed.get(messageId) ?? 0) - second)).toEqual([...want]);
});

test('whatever is known, messages that were written one after the other stay so', () => {
  const gaps = fc.array(fc.integer({ min: 20, max: 1_500 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(gaps, fc.infiniteStream(fc.boolean()), (apart, isKnown) => {
      let ms = second;
      const exact = apart.map((gap, i) => {
        ms += gap;
        return { messageId: String(i), ms, isKnown: isKnown.next().value === true };
      });
      const listed = exact.map((one) => ({
        messageId: one.messageId,
        atMs: Math.floor(one.ms / 1_000) * 1_000,
      }));
      const known = new Map(exact.flatMap((one) => (one.isKnown ? [[one.messageId, one.ms]] : [])));
      const placed = placeInTime(listed, known as Map<string, number>);
      const times = listed.map(({ messageId }) => placed.get(messageId) ?? 0);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }),
  );
});
