import type { Composition } from '../decide/composition.ts';
import type { Run } from '../run.ts';

/** What the model made of the ticket; the engine asks no stage that needs it where there is none. */
export function composed(run: Pick<Run, 'outcomeOf'>): Composition {
  const outcome = run.outcomeOf('compose');
  if (outcome?.status !== 'applied') throw new Error('nothing was composed');
  // Kept by this very code, checked when it came.
  return outcome.proposal as Composition;
}
