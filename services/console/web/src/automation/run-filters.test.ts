import {
  levels,
  stageNames as sharedNames,
  switchedStages as sharedSwitched,
} from '@omnirelay/shared/automation/stages.ts';
import { expect, test } from 'vitest';
import type { Run } from '../api/shapes.ts';
import { aRun } from '../testing/samples.ts';
import {
  fitsRun,
  type RunFilters,
  readRunFilters,
  readRunSearch,
  stageNames,
  switchedStages,
  waitingStages,
} from './run-filters.ts';
import { changesOf } from './switch-changes.ts';

test('the stages are those of the worker', () => {
  expect(stageNames).toEqual(sharedNames);
  expect(switchedStages).toEqual(sharedSwitched);
});

test.each<[string, Partial<Run>, RunFilters, boolean]>([
  ['without filters', {}, {}, true],
  ['of this state', {}, { state: 'completed' }, true],
  ['of another state', {}, { state: 'needs_review' }, false],
  ['of another flow', {}, { flow: 'other' }, false],
  ['with something that waits', {}, { stage: 'any' }, true],
  ['with this stage waiting', {}, { stage: 'respond' }, true],
  ['with another stage waiting', {}, { stage: 'addNote' }, false],
  ['with nothing that waits', { stages: [] }, { stage: 'any' }, false],
  ['that was overtaken', { state: 'superseded' }, { stage: 'any' }, false],
])('a run %s', (_, run, filters, fits) => {
  expect(fitsRun(aRun(run), filters)).toBe(fits);
});

test('only suggestions wait', () => {
  expect(waitingStages(aRun())).toEqual(['respond']);
});

test.each<[Record<string, unknown>, RunFilters]>([
  [{}, {}],
  [
    { state: 'needs_review', stage: 'any', flow: 'desk', q: 'x' },
    { state: 'needs_review', stage: 'any', flow: 'desk', q: 'x' },
  ],
  [{ q: 1042 }, { q: '1042' }],
  [{ stage: 'respond' }, { stage: 'respond' }],
  [{ stage: 'context' }, {}],
  [{ state: '__proto__', stage: 'constructor', q: ['x'], flow: {} }, {}],
])('an address that says %j', (search, filters) => {
  const none = { state: undefined, stage: undefined, flow: undefined, q: undefined };
  expect(readRunFilters(search)).toEqual({ ...none, ...filters });
});

test('an address names the switches, or nothing', () => {
  expect(readRunSearch({ tab: 'switches' }).tab).toBe('switches');
  expect(readRunSearch({ tab: 'else' }).tab).toBeUndefined();
});

test.each([1, 2, 3] as const)('level %i switches what the server will', (level) => {
  const stages = switchedStages.map((stage) => ({
    stage,
    switch: 'off' as const,
    source: 'file' as const,
    acceptance: { unchanged: 0, edited: 0, rejected: 0, total: 0 },
  }));
  const changed = changesOf({ stages }, { level });
  expect(Object.fromEntries(changed?.map(({ stage, to }) => [stage, to]) ?? [])).toEqual(
    levels[level],
  );
  expect(changesOf({ stages }, { switches: { link: 'on' } })).toEqual([
    { stage: 'link', from: 'off', to: 'on' },
  ]);
  expect(changesOf({ stages }, { switches: { link: 'off' } })).toEqual([]);
  expect(changesOf({ stages }, { reset: true })).toBeUndefined();
});
