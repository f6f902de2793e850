import { AutomateFlow } from '@omnirelay/shared/config/automate.ts';
import { expect, test } from 'vitest';
import { changedMeanwhile, dealChanges, dealWish } from './deal-changes.ts';
import { changesOf, forbiddenChange, wishOf } from './ticket-changes.ts';

const { rules } = AutomateFlow.parse({
  kind: 'automate',
  zoho: 'z',
  rules: { tags: ['documents', 'urgent'], priorities: ['High'] },
});
const now = { status: 'Open', priority: null, tags: ['documents'] };
const nothing = { status: null, priority: null, tags: [] };

test.each([
  { wish: nothing, want: undefined },
  { wish: { ...nothing, status: 'open' }, want: undefined },
  { wish: { ...nothing, status: 'Closed' }, want: { ...nothing, status: 'Closed' } },
  { wish: { ...nothing, tags: ['documents', 'urgent'] }, want: { ...nothing, tags: ['urgent'] } },
  { wish: { ...nothing, priority: 'High' }, want: { ...nothing, priority: 'High' } },
])('of $wish is left $want', ({ wish, want }) => {
  expect(changesOf(now, wish)).toEqual(want);
});

test('what the model says becomes what the rules have for it', () => {
  const said = { status: 'Pending', priority: 'Highest', tags: ['documents', 'vip'] };
  const want = { status: 'On Hold', priority: null, tags: ['documents'] };
  expect(wishOf(said, rules)).toEqual(want);
  expect(wishOf({ ...said, status: 'Deleted' }, rules).status).toBeNull();
});

test.each([
  { change: { ...nothing, status: 'Spam' }, why: 'status Spam' },
  { change: { ...nothing, priority: 'Low' }, why: 'Low' },
  { change: { ...nothing, tags: ['vip'] }, why: 'vip' },
])('$change is forbidden', ({ change, why }) => {
  expect(forbiddenChange(change, rules)).toContain(why);
  expect(forbiddenChange({ status: 'On Hold', priority: 'High', tags: ['urgent'] }, rules)).toBe(
    undefined,
  );
});

const deal = { Stage: 'GAGNÉ', Amount: 20, Next_Step: null, Open: 'false' };

test.each([
  { wish: { Stage: 'GAGNÉ' }, want: undefined },
  { wish: { Next_Step: '' }, want: undefined },
  { wish: { Amount: 20 }, want: undefined },
  { wish: { Open: false }, want: undefined },
  { wish: { Next_Step: 'Examen', Stage: 'GAGNÉ' }, want: { Next_Step: 'Examen' } },
])('a deal is changed by $wish in $want', ({ wish, want }) => {
  expect(dealChanges(deal, wish)).toEqual(want);
});

test('no field but the allowed ones that the deal has', () => {
  const wishes = [
    { name: 'Next_Step', value: 'Examen' },
    { name: 'Amount', value: '0' },
    { name: '__proto__', value: 'x' },
  ];
  expect(dealWish(wishes, deal, ['Next_Step', 'Missing'])).toEqual({ Next_Step: 'Examen' });
  expect(dealWish(wishes, deal, ['Amount'])).toEqual({ Amount: 0 });
});

test('what somebody has changed meanwhile is told', () => {
  const later = { ...deal, Next_Step: 'Rappeler' };
  expect(changedMeanwhile(deal, later, { Next_Step: 'Examen', Stage: 'PERDU' })).toEqual([
    'Next_Step',
  ]);
});
