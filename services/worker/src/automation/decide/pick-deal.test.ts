import type { CrmDeal } from '@omnirelay/adapters/zoho/clients.ts';
import { AutomateFlow } from '@omnirelay/shared/config/automate.ts';
import { expect, test } from 'vitest';
import { pickDeal } from './pick-deal.ts';

const { deals: rules } = AutomateFlow.parse({ kind: 'automate', zoho: 'z' }).rules;

function deal(id: string, stage: string | null, amount: number | null, closingDate: string | null) {
  return {
    ...{ id, name: id, stage, amount, closingDate, contact: null },
    ...{ modifiedTime: '', modifiedBy: null, fields: {} },
  } satisfies CrmDeal;
}

test.each([
  { name: 'none', deals: [], picked: undefined },
  { name: 'one that is won, at 20', deals: [deal('a', 'GAGNÉ', 20, '2026-01-01')], picked: 'a' },
  {
    name: 'the last of those that are won',
    deals: [deal('a', 'GAGNÉ', 20, '2026-01-01'), deal('b', 'GAGNÉ', 20, '2026-03-01')],
    picked: 'b',
  },
  {
    name: 'one that is won before one that waits, however new',
    deals: [deal('a', 'EN ATTENTE', 20, '2026-09-01'), deal('b', 'GAGNÉ', 20, '2026-03-01')],
    picked: 'b',
  },
  {
    name: 'one that waits at 20 before one of another amount that is won',
    deals: [deal('a', 'GAGNÉ', 500, '2026-09-01'), deal('b', 'EN ATTENTE', 20, null)],
    picked: 'b',
  },
  { name: 'another amount', deals: [deal('a', 'gagné', 500, '2026-01-01')], picked: 'a' },
  { name: 'one without an amount', deals: [deal('a', 'GAGNÉ', null, null)], picked: undefined },
  { name: 'one that is lost', deals: [deal('a', 'PERDU', 20, null)], picked: undefined },
  { name: 'one that is closed', deals: [deal('a', 'Closed Won', 20, null)], picked: undefined },
])('of $name: $picked', ({ deals, picked }) => {
  expect(pickDeal(deals, rules).picked?.deal.id).toBe(picked);
});

test('every deal is told with why it was not picked', () => {
  const deals = [
    deal('old', 'GAGNÉ', 20, '2026-01-01'),
    deal('new', 'GAGNÉ', 20, '2026-03-01'),
    deal('closed', 'Closed Lost', 20, '2026-04-01'),
    deal('lost', 'PERDU', 20, '2026-04-01'),
  ];
  const whys = pickDeal(deals, rules).candidates.map(({ why }) => why);
  expect(whys).toEqual(['closes-earlier', 'picked', 'never-linked', 'no-rule']);
});

test('two that close on the same day are not told apart for sure', () => {
  const deals = [deal('a', 'GAGNÉ', 20, '2026-01-01'), deal('b', 'GAGNÉ', 20, '2026-01-01')];
  expect(pickDeal(deals, rules).picked).toMatchObject({ deal: { id: 'b' }, confidence: 0.6 });
});
