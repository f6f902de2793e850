import type { ProviderCall } from '@omnirelay/shared/store/runs.ts';
import { finishBegun } from './finish-begun.ts';
import { hashOf } from './hash.ts';
import type { Performed, Proposed, Stage } from './model.ts';
import type { StageEnd } from './pass-stages.ts';
import type { Run } from './run.ts';

/** What an earlier try has left on the stage's row. */
export interface Begun {
  proposal: unknown;
  made: Omit<StageEnd, 'status'>;
}

/**
 * One stage that writes, by its switch: propose; suggest, or look once more and write.
 * @param begun what an earlier try was about to write: it may have been written
 * @param note keeps what is about to be written
 */
export async function passStage<P>(
  run: Run,
  stage: Stage<P>,
  begun: Begun | undefined,
  note: (made: Omit<StageEnd, 'status'>) => Promise<void>,
): Promise<StageEnd> {
  const kept = begun && stage.proposal.safeParse(begun.proposal);
  if (begun && kept?.success) {
    const finished = await finishBegun(run, stage, kept.data);
    if (finished) return applied(begun.made, finished);
  }
  const by = run.switches[stage.name];
  if (by === 'off') return { status: 'skipped', reason: 'off' };
  const proposed = await stage.propose(run);
  if (proposed.kind === 'skip') {
    return { status: 'skipped', reason: proposed.reason, details: proposed.details ?? {} };
  }
  const { proposal } = proposed;
  const forbidden = stage.forbids(run, proposal);
  if (forbidden !== undefined) return { status: 'skipped', reason: forbidden };
  const made = describe(proposed, stage.calls(run, proposal));
  if (by === 'suggest') return { ...made, status: 'suggested' };
  if (proposed.onlySuggest !== undefined) return heldBack(made, proposed.onlySuggest);

  const checked = await stage.check(run, proposal);
  if (checked.kind === 'skip') return { ...made, status: 'skipped', reason: checked.reason };
  if (checked.kind === 'superseded') return { ...made, status: 'skipped', reason: 'superseded' };
  if (checked.kind === 'refuse') return heldBack(made, checked.reason);
  // What a read has brought since may have changed what is sent.
  const sent = { ...made, calls: stage.calls(run, proposal) };
  await note(sent);
  return applied(sent, await stage.perform(run, proposal));
}

function applied(made: Omit<StageEnd, 'status'>, { remoteId, details }: Performed): StageEnd {
  return { ...made, status: 'applied', remoteId, details: { ...made.details, ...details } };
}

function describe<P>(proposed: Extract<Proposed<P>, { kind: 'propose' }>, calls: ProviderCall[]) {
  const { proposal, reason, confidence, inputs, details = {} } = proposed;
  return { proposal, reason, confidence, inputsHash: hashOf(inputs), calls, details };
}

/** It was to be written, and a person has to say so first. */
function heldBack(made: ReturnType<typeof describe>, why: string): StageEnd {
  return { ...made, status: 'suggested', details: { ...made.details, heldBack: why } };
}
