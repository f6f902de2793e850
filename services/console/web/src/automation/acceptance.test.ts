import { expect, test } from 'vitest';
import type { Automation } from '../api/shapes.ts';
import { hasEarnedTrust, readyToTurnOn } from './acceptance.ts';

const counts = (unchanged: number, edited: number, rejected = 0) => ({
  unchanged,
  edited,
  rejected,
  total: unchanged + edited + rejected,
});

test.each([
  ['nobody has decided', counts(0, 0), false],
  ['too few have', counts(49, 0), false],
  ['just enough have', counts(50, 0), true],
  ['95 in a hundred stayed', counts(95, 3, 2), true],
  ['94 in a hundred stayed', counts(94, 6), false],
  ['many were rejected', counts(60, 0, 40), false],
])('%s', (_, acceptance, isEarned) => {
  expect(hasEarnedTrust(acceptance)).toBe(isEarned);
});

test('what writes already, and what is off, need no hint', () => {
  const stage = (name: 'link' | 'dispatch' | 'respond', position: 'on' | 'suggest' | 'off') => ({
    stage: name,
    switch: position,
    source: 'file' as const,
    acceptance: counts(99, 1),
  });
  const stages: Automation['stages'] = [
    stage('link', 'on'),
    stage('dispatch', 'suggest'),
    stage('respond', 'off'),
  ];
  expect(readyToTurnOn({ stages })).toEqual(['dispatch']);
});
