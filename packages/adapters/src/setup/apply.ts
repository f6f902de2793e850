import { PermanentError } from '@omnirelay/shared/errors.ts';
import { pendingSteps, type SetupPlan, type Step } from './step.ts';

/** The set-up of one connection at its provider. */
export interface ConnectionSetup {
  /** Reads what there is and compares it; changes nothing. */
  plan(): Promise<SetupPlan>;
  /** Does what a step of that plan says. */
  perform(step: Step): Promise<void>;
  close(): Promise<void>;
}

/** More than any plan has: something undoes what we do. */
const mostSteps = 30;

/**
 * Does one step at a time and looks again after each: what is there decides, so that it can be broken off
 * anywhere and run again.
 * @returns what is left: no steps, but remarks
 * @throws PermanentError where a step is done and does not show
 */
export async function applySetup(
  setup: ConnectionSetup,
  onDone: (step: Step) => void,
): Promise<SetupPlan> {
  const done = new Set<string>();
  for (;;) {
    const plan = await setup.plan();
    const next = pendingSteps(plan)[0];
    if (!next) return plan;
    const step = `${next.code} ${next.what}`;
    if (next.act === undefined || done.has(step) || done.size === mostSteps) {
      throw new PermanentError(`${next.what} was set, and does not show yet: ${next.why}`);
    }
    await setup.perform(next);
    done.add(step);
    onDone(next);
  }
}
