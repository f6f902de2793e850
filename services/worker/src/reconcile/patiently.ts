import type { Gate, GateRequest, Limit } from '@omnirelay/shared/gate/gate.ts';
import { guardCall } from '@omnirelay/shared/gate/guard-call.ts';
import { decideRetry } from '@omnirelay/shared/mailbox/retry-policy.ts';

const minuteMs = 60_000;
/** One less than what opens the breaker: a call that always fails must not stop what is going on. */
const triesPerCall = 4;

/** Makes a call, as often as it takes and no sooner than it may. */
export type Patiently = <T>(call: () => Promise<T>) => Promise<T>;

/**
 * A sync may use half of what the connection allows, and what is going on comes first: a call that
 * has to wait waits by itself.
 *
 * @throws what the last try threw
 */
export function createPatience(deps: {
  gate: Gate;
  connection: { name: string; callsPerMinute: number };
  /** Passes, or rejects when the sync has to stop. */
  pause(ms: number): Promise<void>;
  /** @throws WaitError while the connection is switched off */
  requireActive(): Promise<void>;
}): Patiently {
  const request = lowShare(deps.connection);
  return async (call) => {
    for (let attempt = 1; ; ) {
      try {
        await deps.requireActive();
        await deps.gate.pass(request);
        return await guardCall(deps.gate, deps.connection.name, call);
      } catch (error) {
        const verdict = decideRetry(error, attempt, Math.random());
        if (verdict.kind === 'retry') attempt += 1;
        else if (verdict.kind !== 'wait') throw error;
        if (attempt > triesPerCall) throw error;
        await deps.pause(verdict.delayMs);
      }
    }
  };
}

function lowShare({ name, callsPerMinute }: { name: string; callsPerMinute: number }): GateRequest {
  const half = Math.max(1, Math.floor(callsPerMinute / 2));
  const limits: Limit[] = [
    { name: `${name}:sync`, count: half, periodMs: minuteMs },
    { name: `${name}:calls`, count: callsPerMinute, periodMs: minuteMs },
  ];
  return { connection: name, limits };
}
