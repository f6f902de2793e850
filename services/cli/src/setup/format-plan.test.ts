import type { SetupPlan } from '@omnirelay/adapters/setup/step.ts';
import { expect, test } from 'vitest';
import { formatPlan, summarise } from './format-plan.ts';

const plan: SetupPlan = {
  steps: [
    { action: 'create', code: 'webhook_missing', what: 'webhook "A"', why: 'there is none' },
    { action: 'change', code: 'trigger_differs', what: 'trigger "A"', why: 'is switched off' },
    { action: 'none', code: 'inbox', what: 'inbox "Zendesk"', why: 'is there' },
  ],
  remarks: [
    { code: 'nothing_listens', level: 'ok', message: 'for your information' },
    { code: 'webhook_twice', level: 'warning', message: 'there are two' },
    { code: 'inbox_not_in_file', level: 'problem', message: 'set inboxId: 8' },
  ],
};

test('a plan has a line for each step and remark', () => {
  expect(formatPlan('zendesk-main', plan)).toEqual([
    'zendesk-main:',
    '  + create webhook "A": there is none',
    '  ~ change trigger "A": is switched off',
    '  = inbox "Zendesk": is there',
    '  i for your information',
    '  ! there are two',
    '  ✖ set inboxId: 8',
  ]);
});

const steps = (count: number): SetupPlan => ({
  steps: Array.from({ length: count }, () => ({
    action: 'create' as const,
    code: 'x',
    what: 'x',
    why: 'x',
  })),
  remarks: [],
});

test.each([
  [[], 'Nothing to change.'],
  [[steps(0)], 'Nothing to change.'],
  [[steps(0), steps(1)], '1 change at 1 connection.'],
  [[steps(2), steps(1)], '3 changes at 2 connections.'],
])('%#: %s', (plans, want) => {
  expect(summarise(plans)).toBe(want);
});
