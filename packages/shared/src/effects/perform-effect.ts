import { PermanentError, RetryableError } from '../errors.ts';
import type { Gate, GateRequest } from '../gate/gate.ts';
import { guardCall } from '../gate/guard-call.ts';
import type { Drain } from '../mailbox/mailbox.ts';
import type { EffectRecord } from '../records/record.ts';
import type { Ledger, SettleTimes } from './ledger.ts';

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
  write(): Promise<Remote>;
  /** Finds what an earlier, unclear write made: by marker or id. Undefined: it is certainly absent. */
  look(): Promise<Remote | undefined>;
}

/**
 * A process that was suspended (a paused virtual machine) must not send what another worker may
 * already have looked for. `settle.afterStartMs` leaves room for this.
 */
const staleStartMs = 2_000;

export interface EffectDeps {
  ledger: Ledger;
  gate: Gate;
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
  const begin = (looked: boolean) => deps.ledger.begin(effect.id, drain, { ...effect, looked });
  const keep = async (remote: Remote) => {
    const echoIds = [remote.id, ...(remote.echoIds ?? [])];
    await deps.ledger.done(effect.id, connection, remote.id, echoIds);
    return record(remote.id);
  };

  let askedAt = performance.now();
  let begun = await begin(false);
  if (begun.state === 'look') {
    const found = await guardCall(deps.gate, connection, effect.look);
    if (found) return keep(found);
    askedAt = performance.now();
    begun = await begin(true);
  }
  if (begun.state === 'done') return record(begun.remoteId);

  try {
    if (performance.now() - askedAt > staleStartMs) {
      throw new RetryableError('the process stood still between starting a write and sending it');
    }
    return await keep(await guardCall(deps.gate, connection, effect.write));
  } catch (error) {
    if (error instanceof RetryableError && error.outcome === 'unclear') {
      await deps.ledger.unclear(effect.id);
    } else if (isKnownNotApplied(error)) {
      await deps.ledger.forget(effect.id);
    }
    throw error;
  }
}

function isKnownNotApplied(error: unknown): boolean {
  return (
    error instanceof PermanentError ||
    (error instanceof RetryableError && error.outcome === 'not-applied')
  );
}
