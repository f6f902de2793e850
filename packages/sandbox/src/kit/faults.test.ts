import { expect, test } from 'vitest';
import { createFaultPlan } from './faults.ts';

const hang = { kind: 'hang' } as const;
const drop = { kind: 'drop-before' } as const;

test('a rule hits once unless told otherwise', () => {
  const plan = createFaultPlan();
  plan.inject({ fault: hang });
  expect([plan.take('GET', '/a'), plan.take('GET', '/a')]).toEqual([hang, undefined]);
});

test('a rule hits only its method and path', () => {
  const plan = createFaultPlan();
  plan.inject({ method: 'put', path: /tickets/g, times: 2, fault: hang });
  expect(plan.take('GET', '/tickets')).toBeUndefined();
  expect(plan.take('PUT', '/users')).toBeUndefined();
  expect(plan.take('PUT', '/tickets/1')).toBe(hang);
  expect(plan.take('PUT', '/tickets/2')).toBe(hang);
});

test('skipped calls pass to the next rule', () => {
  const plan = createFaultPlan();
  plan.inject({ skip: 1, fault: hang });
  plan.inject({ times: Number.POSITIVE_INFINITY, fault: drop });
  expect([1, 2, 3].map(() => plan.take('GET', '/'))).toEqual([drop, hang, drop]);
});

test('a rule with a probability spares calls without being used up', () => {
  const rolls = [0.9, 0.2];
  const plan = createFaultPlan(() => rolls.shift() ?? 0);
  plan.inject({ probability: 0.5, fault: hang });
  expect([1, 2, 3].map(() => plan.take('GET', '/'))).toEqual([undefined, hang, undefined]);
});

test('clearing forgets all rules', () => {
  const plan = createFaultPlan();
  plan.inject({ fault: hang });
  plan.clear();
  expect(plan.take('GET', '/')).toBeUndefined();
});
