import { expect, test } from 'vitest';
import { createSlots } from './slots.ts';

test('no more than so many are taken, and in the order they were asked for', async () => {
  const slots = createSlots(2);
  const order: number[] = [];
  let taken = 0;
  await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const giveBack = await slots.take(5_000);
      order.push(i);
      taken += 1;
      expect(taken).toBeLessThanOrEqual(2);
      await new Promise(setImmediate);
      taken -= 1;
      giveBack?.();
    }),
  );
  expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test('whoever waited too long gets none, and takes none from those behind', async () => {
  const slots = createSlots(1);
  const first = await slots.take(0);
  const late = slots.take(5);
  const patient = slots.take(5_000);
  expect(await late).toBeUndefined();
  first?.();
  const giveBack = await patient;
  expect(giveBack).toBeTypeOf('function');
  giveBack?.();
  expect(await slots.take(0)).toBeTypeOf('function');
});

test('a slot that is given back twice is one slot', async () => {
  const slots = createSlots(1);
  const giveBack = await slots.take(0);
  giveBack?.();
  giveBack?.();
  expect(await slots.take(0)).toBeTypeOf('function');
  expect(await slots.take(5)).toBeUndefined();
});
