import { expect, test } from 'vitest';
import { applySetup, type ConnectionSetup } from './apply.ts';
import type { Step } from './step.ts';

const step = (code: string): Step => ({
  action: 'create',
  code,
  what: code,
  why: 'there is none',
  act: code,
});

/** Where what is done shows, but for what never does. */
function aSetup(wanted: string[], never: string[] = []) {
  const performed: string[] = [];
  const setup: ConnectionSetup = {
    plan: async () => ({
      steps: wanted.map((code) =>
        performed.includes(code) && !never.includes(code)
          ? { action: 'none', code, what: code, why: 'is there' }
          : step(code),
      ),
      remarks: [],
    }),
    perform: async ({ code }) => void performed.push(code),
    close: async () => {},
  };
  return { setup, performed };
}

test('every step is done once, in order', async () => {
  const { setup, performed } = aSetup(['webhook', 'trigger', 'secret']);
  const told: string[] = [];
  const left = await applySetup(setup, ({ code }) => told.push(code));
  expect(performed).toEqual(['webhook', 'trigger', 'secret']);
  expect(told).toEqual(performed);
  expect(left.steps.map(({ action }) => action)).toEqual(['none', 'none', 'none']);
});

test('what does not show is not done a second time', async () => {
  const { setup, performed } = aSetup(['webhook'], ['webhook']);
  await expect(applySetup(setup, () => {})).rejects.toThrow(/does not show yet/);
  expect(performed).toEqual(['webhook']);
});
