import { expect, test } from 'vitest';
import { canPause, editableAddress, troubleOf } from './flow-trouble.ts';

const paused = (by: string) => ({ by, at: null, reason: '' });

test.each([
  ['that runs', 'running', null, undefined],
  ['that fails', 'failing', null, 'failing'],
  ['that somebody paused', 'paused', paused('robin@example.com'), 'paused'],
  ['that paused itself', 'paused', paused('auto'), 'paused-itself'],
] as const)('a flow %s', (_, state, by, want) => {
  expect(troubleOf({ state, paused: by })).toBe(want);
});

test.each([
  ['https://a.example/in', 'https://a.example/in', false],
  ['https://a.example/in?key=••••', 'https://a.example/in', true],
])('%s is changed as %s', (shown, address, isPartHidden) => {
  expect(editableAddress(shown)).toEqual({ address, isPartHidden });
});

test('an inbox has nothing to hold back', () => {
  expect([canPause({ kind: 'inbox' }), canPause({ kind: 'relay' })]).toEqual([false, true]);
});
