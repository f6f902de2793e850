import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import { guardCall } from '@omnirelay/shared/gate/guard-call.ts';

const minuteMs = 60_000;

/** Calls of a set-up count against the connection's limit and wait for nothing. @throws WaitError */
export function throughGate(
  gate: Gate,
  { name, callsPerMinute }: { name: string; callsPerMinute: number },
): <T>(run: () => Promise<T>) => Promise<T> {
  const limits = [{ name: `${name}:calls`, count: callsPerMinute, periodMs: minuteMs }];
  return async (run) => {
    await gate.pass({ connection: name, limits });
    return guardCall(gate, name, run);
  };
}
