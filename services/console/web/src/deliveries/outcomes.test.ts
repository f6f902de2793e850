import { expect, test } from 'vitest';
import type { DeliveryFlow } from '../api/shapes.ts';
import { outcomesOf } from './outcomes.ts';

const aFlow = (changes: Partial<DeliveryFlow>): DeliveryFlow => ({
  flow: 'zendesk-chatwoot',
  state: 'done',
  reason: null,
  attempts: 1,
  remoteId: null,
  lastError: null,
  updatedAt: '2026-01-15T12:00:00.000Z',
  ...changes,
});
const stored = aFlow({ flow: 'inbox', attempts: 0 });
const elsewhere = aFlow({ state: 'skipped', reason: 'other-inbox' });

test.each([
  ['nothing yet', [aFlow({ state: 'waiting' })], []],
  ['one flow needs no name', [elsewhere], [[undefined, 'reason', 'other-inbox']]],
  ['what it became', [aFlow({ remoteId: '70112' })], [['zendesk-chatwoot', 'remote', '70112']]],
  ['stored only', [stored], [[undefined, 'stored', '']]],
  [
    'several say whose reason it is, the stored one last',
    [stored, elsewhere],
    [
      ['zendesk-chatwoot', 'reason', 'other-inbox'],
      ['inbox', 'stored', ''],
    ],
  ],
  [
    'what could not be stored says why',
    [aFlow({ flow: 'inbox-eu', state: 'skipped', reason: 'no-conversation' }), elsewhere],
    [
      ['inbox-eu', 'reason', 'no-conversation'],
      ['zendesk-chatwoot', 'reason', 'other-inbox'],
    ],
  ],
  [
    'while it is tried, its last error',
    [aFlow({ state: 'retrying', reason: 'replayed', lastError: 'Zendesk answered 503.' })],
    [[undefined, 'reason', 'Zendesk answered 503.']],
  ],
  [
    'once it is parked, its reason',
    [aFlow({ state: 'parked', reason: 'gone', lastError: 'Zendesk answered 404.' })],
    [[undefined, 'reason', 'gone']],
  ],
])('%s', (_, flows, want) => {
  const outcomes = outcomesOf({ reason: 'of the whole', flows });
  expect(outcomes.map(({ flow, kind, text }) => [flow, kind, text])).toEqual(want);
});

test('what no flow took has the reason of the whole', () => {
  expect(outcomesOf({ reason: 'not-subscribed', flows: [] })).toEqual([
    { flow: undefined, kind: 'reason', text: 'not-subscribed' },
  ]);
  expect(outcomesOf({ reason: null, flows: [] })).toEqual([]);
});
