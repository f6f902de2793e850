import { expect, test } from 'vitest';
import { batchesOf } from './batches.ts';

const lines = (kinds: string) =>
  [...kinds].map((kind, i) => ({ version: `${i}-0`, kind, payload: '' }));
const a = (count: number) => 'a'.repeat(count);
const o = (count: number) => 'o'.repeat(count);

test.each([
  { name: 'nothing', kinds: '', batches: [] },
  { name: 'outcomes, however many', kinds: o(1_000), batches: [o(1_000)] },
  { name: 'as many events as one takes', kinds: a(200), batches: [a(200)] },
  { name: 'more', kinds: a(401), batches: [a(200), a(200), 'a'] },
  { name: 'outcomes between and after', kinds: `o${a(200)}oo`, batches: [`o${a(200)}oo`] },
  {
    name: 'events with their outcomes',
    kinds: 'ao'.repeat(300),
    batches: ['ao'.repeat(200), 'ao'.repeat(100)],
  },
  { name: 'what nobody knows', kinds: `x${a(200)}x`, batches: [`x${a(200)}x`] },
])('$name', ({ kinds, batches }) => {
  const given = lines(kinds);
  const cut = batchesOf(given);
  expect(cut.map((batch) => batch.map(({ kind }) => kind).join(''))).toEqual(batches);
  expect(cut.flat()).toEqual(given);
});
