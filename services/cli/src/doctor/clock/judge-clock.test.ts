import { expect, test } from 'vitest';
import { judgeClock, offsetOf } from './judge-clock.ts';

const window = 300_000;

test.each([
  [0, undefined, ''],
  [29_000, undefined, ''],
  [-31_000, 'warning', '31 s behind ours'],
  [149_000, 'warning', '2 min ahead of ours'],
  [150_000, 'problem', '3 min ahead of ours'],
  [-86_400_000, 'problem', '1440 min behind ours'],
])('a clock that is %i ms off', (offMs, level, words) => {
  const [found] = judgeClock('zendesk-main', offMs, window);
  expect(found?.level).toBe(level);
  expect(found?.message ?? '').toContain(words);
});

test('what asking took is no difference', async () => {
  let now = 1_000;
  const slow = async () => {
    now += 4_000;
    return 3_000;
  };
  expect(await offsetOf(slow, () => now)).toBe(0);
});
