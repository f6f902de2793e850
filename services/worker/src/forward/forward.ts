import { buildDelivery } from '@omnirelay/adapters/forward/build-delivery.ts';
import type { TargetClient } from '@omnirelay/adapters/forward/target-client.ts';
import type { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import {
  type EffectDeps,
  longestStandstillMs,
  performEffect,
} from '@omnirelay/shared/effects/perform-effect.ts';
import { RetryableError, UncertainError, WaitError } from '@omnirelay/shared/errors.ts';
import { createDecideForward } from '@omnirelay/shared/flows/decide-forward.ts';
import { type FlowState, readFlowState } from '@omnirelay/shared/flows/flow-state.ts';
import { targetGate, targetName } from '@omnirelay/shared/flows/target-gate.ts';
import { targetUrl } from '@omnirelay/shared/flows/target-url.ts';
import { noteFailure } from '@omnirelay/shared/gate/guard-call.ts';
import type { Attempt, Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';

export interface ForwardDeps {
  flow: ForwardFlow;
  client: TargetClient;
  effects: EffectDeps;
  /** where the state of the flow is among what came with an event */
  stateKey: string;
  metrics: Pick<Metrics, 'forwardSeconds'>;
  /** Since when the target has taken nothing. */
  failingSinceMs(): Promise<number | undefined>;
  nowMs(): number;
}

export type HandleForward = (event: StoredEvent, attempt: Attempt) => Promise<Handled>;

/** While nothing gets through to a target, its events come back this often at the least. */
const askAgainMs = 5_000;

/** Hands events on to one target: decide, send, and tell apart whose fault a failure is. */
export function createForward(deps: ForwardDeps): HandleForward {
  const decide = createDecideForward(deps.flow);
  return async (event, attempt) => {
    const decision = decide(event);
    if (decision.kind === 'skip') return { state: 'skipped', reason: decision.reason };
    try {
      // Its call is recorded, and says more than an effect would.
      return { state: 'done', remoteId: await sendOnce(deps, event, attempt) };
    } catch (error) {
      throw await forgiven(deps, error);
    }
  };
}

/**
 * Where the target tells repeats itself and all is well with it, the ledger has nothing to add: without it
 * an event costs one turn at Redis instead of two, and nothing to keep for a week.
 */
async function sendOnce(deps: ForwardDeps, event: StoredEvent, attempt: Attempt): Promise<string> {
  const { flow, effects } = deps;
  if (flow.repeatable && !flow.rateLimit && attempt.isClear) {
    try {
      return await send(deps, event, attempt);
    } catch (error) {
      await noteFailure(effects.gate, targetName(flow.id), error);
      throw error;
    }
  }
  const made = await performEffect(effects, attempt.drain, effectOf(deps, event, attempt));
  return made.remoteId;
}

function effectOf(deps: ForwardDeps, event: StoredEvent, attempt: Attempt) {
  const { flow } = deps;
  return {
    id: `${event.id}.${flow.id}.forward`,
    action: 'forward',
    gate: targetGate(flow),
    settle: { afterStartMs: longestStandstillMs + flow.timeout, afterUnclearMs: 0 },
    write: async () => ({ id: await send(deps, event, attempt) }),
    look: async () => {
      // The same `webhook-id` is the same delivery: that is how receivers tell repeats.
      if (flow.repeatable) return undefined;
      // Begun, and on its first try: a person has put it back, and wants it sent.
      if (attempt.attempt === 1) return undefined;
      throw new UncertainError('it may have arrived, and the flow is not `repeatable`');
    },
  };
}

/** @returns the status, as what it made @throws RetryableError, PermanentError */
async function send(deps: ForwardDeps, event: StoredEvent, attempt: Attempt): Promise<string> {
  const { flow, client, nowMs } = deps;
  const { url, isSet } = targetUrl(flow.url, stateOf(deps, attempt));
  const delivery = buildDelivery(flow, event, { url, attempt: attempt.attempt, nowMs: nowMs() });
  // Whoever writes the file may name a private address; whoever is signed in to the console may not.
  const sent = await client.send(delivery, { mayBePrivate: !isSet || flow.allowPrivate });
  attempt.calls = [...(attempt.calls ?? []), sent.call];
  const answer =
    sent.call.status === undefined ? 'none' : `${Math.floor(sent.call.status / 100)}xx`;
  deps.metrics.forwardSeconds.observe({ flow: flow.id, answer }, sent.call.durationMs / 1_000);
  if (sent.error) throw sent.error;
  return `${sent.call.status}`;
}

function stateOf({ stateKey }: ForwardDeps, { remembered }: Attempt) {
  const state: FlowState = readFlowState(remembered.get(stateKey));
  return { url: state.url ?? null, urlOfFile: state.urlOfFile ?? null, previousUrl: null };
}

/** Whoever has asked for that long to be left alone, and has taken nothing, is away. */
const patienceMs = 30_000;

/**
 * An event has ten attempts of its own; they are not for a target that takes nothing at all. Once the
 * breaker is open, events wait for the target, and are sent in order when it is back.
 */
async function forgiven(deps: ForwardDeps, error: unknown): Promise<unknown> {
  const { effects, flow } = deps;
  if (!(error instanceof RetryableError) || error.trouble === undefined) return error;
  if (error.outcome === 'unclear' && !flow.repeatable) return error;
  const { connection } = targetGate(flow);
  if (error.trouble === 'throttled') {
    const sinceMs = await deps.failingSinceMs();
    if (sinceMs === undefined || deps.nowMs() - sinceMs < patienceMs) return error;
    // Told by the breaker, which lets one try at a time.
    await effects.gate.failed(connection);
  }
  if ((await effects.gate.state(connection)) !== 'open') return error;
  return new WaitError(`${error.message}; nothing gets through to the target now`, askAgainMs);
}
