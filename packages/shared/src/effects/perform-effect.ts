import { PermanentError, RetryableError, WaitError } from '../errors.ts';
import { watchCall } from '../gate/call-watch.ts';
import type { Gate, GateRequest } from '../gate/gate.ts';
import { noteFailure } from '../gate/guard-call.ts';
import type { BegunAhead, Drain } from '../mailbox/mailbox.ts';
import type { EffectRecord } from '../records/record.ts';
import type { Begun, Ledger, SettleTimes } from './ledger.ts';
import { noteMade } from './made.ts';

/** What a write made. */
export interface Remote {
  id: string;
  /** Further ids by which the provider's echo of this write can be recognised. */
  echoIds?: string[];
}

/** One write to a provider, made once. */
export interface Effect {
  /** Deterministic: `<event>.<flow>.<action>` names the same effect on every try and every worker. */
  id: string;
  action: string;
  gate: GateRequest;
  settle: SettleTimes;
  /** What it makes bears its id at the provider: a look mistakes nothing else for it. */
  isMarked?: boolean;
  /** One call: it has passed the gate. */
  write(): Promise<Remote>;
  /**
   * Finds what an earlier, unclear write made: by marker or id. Undefined: it is certainly absent.
   * Its calls pass the gate themselves.
   */
  look(): Promise<Remote | undefined>;
}

/**
 * A process that was suspended (a paused virtual machine) must not send what another worker may
 * already have looked for. `settle.afterStartMs` leaves room for this.
 */
export const longestStandstillMs = 2_000;

/** Neither alone sees every kind of standstill: one may stop with the machine, the other be set. */
const bothClocks = [() => performance.now(), () => Date.now()];

export interface EffectDeps {
  ledger: Ledger;
  gate: Gate;
  /** Milliseconds; by default the monotonic and the wall clock. */
  clocks?: (() => number)[];
}

/**
 * Makes an effect exactly once, over retries, crashes and lost answers: done is returned, unclear
 * is looked up before it is written again, and only what the provider certainly refused is written
 * again at once.
 *
 * @throws FencedError, WaitError, and whatever `write` or `look` throw
 */
export async function performEffect(
  deps: EffectDeps,
  drain: Drain,
  effect: Effect,
): Promise<EffectRecord> {
  const { connection } = effect.gate;
  const record = (remoteId: string): EffectRecord => ({
    id: effect.id,
    action: effect.action,
    connection,
    remoteId,
  });
  const begin = async (looked: boolean) => {
    try {
      return await deps.ledger.begin(effect.id, drain, { ...effect, looked });
    } catch (error) {
      if (error instanceof WaitError) deps.gate.watch?.waited(connection, error);
      throw error;
    }
  };
  const keep = (remote: Remote) => {
    const echoIds = [remote.id, ...(remote.echoIds ?? [])];
    noteMade(drain, { effectId: effect.id, connection, remoteId: remote.id, echoIds });
    return record(remote.id);
  };

  const ahead = await takeBegun(deps.ledger, drain, effect.id);
  let isStale = ahead?.isStale ?? startWatch(deps.clocks);
  let begun: Begun = ahead ? { state: 'write', entry: ahead.entry } : await begin(false);
  if (begun.state === 'look') {
    const found = await effect.look();
    if (found) return keep(found);
    isStale = startWatch(deps.clocks);
    begun = await begin(true);
  }
  if (begun.state === 'done') return record(begun.remoteId);
  if (begun.state === 'look') throw new Error(`the ledger sent ${effect.id} to look twice`);

  let made: Remote;
  try {
    if (isStale()) {
      throw new RetryableError('the process stood still between starting a write and sending it');
    }
    made = await watchCall(deps.gate.watch, connection, () => effect.write());
  } catch (error) {
    if (error instanceof RetryableError && error.outcome === 'unclear') {
      await deps.ledger.unclear(effect.id, begun.entry);
    } else if (isKnownNotApplied(error)) {
      await deps.ledger.forget(effect.id, begun.entry);
    }
    await noteFailure(deps.gate, connection, error);
    throw error;
  }
  return keep(made);
}

/** What the batch has begun for it, unless that is too long ago to be gone by. */
async function takeBegun(
  ledger: Ledger,
  drain: Drain,
  effectId: string,
): Promise<BegunAhead | undefined> {
  const ahead = drain.begun?.get(effectId);
  if (!ahead) return undefined;
  drain.begun?.delete(effectId);
  if (!ahead.isStale()) return ahead;
  await ledger.forget(effectId, ahead.entry);
  return undefined;
}

/** Tells whether so much time has passed since now that a write must not be sent any more. */
export function startWatch(clocks = bothClocks): () => boolean {
  const startedAt = clocks.map((clock) => clock());
  return () => clocks.some((clock, i) => clock() - (startedAt[i] ?? 0) > longestStandstillMs);
}

function isKnownNotApplied(error: unknown): boolean {
  return (
    error instanceof PermanentError ||
    error instanceof WaitError ||
    (error instanceof RetryableError && error.outcome === 'not-applied')
  );
}
