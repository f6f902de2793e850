import type { ForwardFlow } from '../config/forward.ts';
import type { GateRequest } from '../gate/gate.ts';

/** What the gate calls the target of a flow: no connection has a dot in its name. */
export function targetName(flow: string): string {
  return `forward.${flow}`;
}

export function targetGate({ id, rateLimit }: Pick<ForwardFlow, 'id' | 'rateLimit'>): GateRequest {
  const connection = targetName(id);
  const limits = rateLimit
    ? [{ name: `${connection}:calls`, count: rateLimit.count, periodMs: rateLimit.per }]
    : [];
  return { connection, limits };
}
