import { type StageName, stageNames } from '@omnirelay/shared/automation/stages.ts';
import { expect, test } from 'vitest';
import { outcomeOf } from './outcome.ts';

function ended(some: Partial<Record<StageName, [status: string, reason?: string]>>) {
  return new Map(
    stageNames.map((name) => {
      const [status, reason = null] = some[name] ?? ['applied'];
      return [name, { status, reason }];
    }),
  );
}

test.each([
  { some: {}, state: 'completed', reason: null },
  { some: { link: ['suggested'], respond: ['suggested'] }, state: 'completed', reason: null },
  { some: { link: ['skipped', 'no_deal_found'] }, state: 'completed', reason: null },
  { some: { updateDeal: ['failed'] }, state: 'completed_with_errors', reason: 'updateDeal-failed' },
  { some: { respond: ['uncertain'] }, state: 'needs_review', reason: 'respond-uncertain' },
  {
    some: { compose: ['failed'], link: ['failed'] },
    state: 'needs_review',
    reason: 'compose-failed',
  },
  { some: { context: ['failed'] }, state: 'needs_review', reason: 'context-failed' },
  { some: { respond: ['skipped', 'superseded'] }, state: 'superseded', reason: 'superseded' },
] as const)('$some -> $state', ({ some, state, reason }) => {
  expect(outcomeOf(ended(some as never), undefined)).toEqual({ state, reason });
});

test('what the model would rather have a person see needs review', () => {
  const outcome = outcomeOf(ended({ addNote: ['failed'] }), 'escalate');
  expect(outcome).toEqual({ state: 'needs_review', reason: 'escalated' });
});
