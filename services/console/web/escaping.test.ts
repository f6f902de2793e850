// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { deliveryRow, detailsRow } from './delivery-row.js';
import type { Delivery, Effect } from './types.d.ts';

const hostile = `"><img src=x onerror="alert(1)"><script>alert(2)</script>&lt;b&gt;\u202e`;
const delivery: Delivery = {
  id: hostile,
  connection: hostile,
  type: hostile,
  conversation: hostile,
  receivedAt: '2026-01-15T12:00:00.000Z',
  state: 'parked',
  reason: hostile,
  flows: [
    {
      flow: hostile,
      state: 'parked',
      reason: hostile,
      attempts: 2,
      remoteId: hostile,
      lastError: `${hostile}!`,
      updatedAt: '2026-01-15T12:00:00.000Z',
    },
  ],
};
const effect: Effect = {
  id: hostile,
  flow: hostile,
  action: hostile,
  connection: hostile,
  remoteId: hostile,
  doneAt: '2026-01-15T12:00:00.000Z',
};

test.each([
  ['row', () => deliveryRow(delivery, false), 4],
  ['details', () => detailsRow(delivery, [effect]), 8],
])('a %s shows hostile text as text, in every field', (_, render, fields) => {
  const shown = render();
  expect(shown.querySelector('img, script, b')).toBeNull();
  expect(shown.textContent?.split(hostile).length).toBeGreaterThan(fields);
});

test('only what is parked or uncertain can be replayed', () => {
  const canReplay = (state: string) =>
    deliveryRow({ ...delivery, state }, false).querySelector('[data-action="replay"]') !== null;
  expect(['parked', 'uncertain'].map(canReplay)).toEqual([true, true]);
  expect(['done', 'skipped', 'waiting', 'retrying', 'unreadable'].some(canReplay)).toBe(false);
});
