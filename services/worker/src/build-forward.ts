import { createTargetClient } from '@omnirelay/adapters/forward/target-client.ts';
import type { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { createLedger } from '@omnirelay/shared/effects/ledger.ts';
import { targetName } from '@omnirelay/shared/flows/target-gate.ts';
import { createGate, failingSinceMs } from '@omnirelay/shared/gate/gate.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';
import { createForward, type HandleForward } from './forward/forward.ts';

export interface Forwarding {
  handle: HandleForward;
  /** Only the one that an event came from matters. */
  connections?: undefined;
  remember(): string[];
  close(): Promise<void>;
}

/** Wires one forward flow. */
export function buildForward(
  deps: { redis: Redis; keys: Keys; metrics: Metrics },
  flow: ForwardFlow,
): Forwarding {
  const { redis, keys, metrics } = deps;
  const nowMs = Date.now;
  const client = createTargetClient({ timeoutMs: flow.timeout, nowMs });
  const effects = { ledger: createLedger({ redis, keys }), gate: createGate(deps) };
  const stateKey = keys.flowState(flow.id);
  return {
    handle: createForward({
      ...{ flow, client, effects, stateKey, metrics, nowMs },
      failingSinceMs: () => failingSinceMs({ redis, keys }, targetName(flow.id)),
    }),
    remember: () => [],
    close: () => client.close(),
  };
}
