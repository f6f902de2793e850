/** One failure is no news; what has lasted this long is. */
const patienceMs = 30_000;

export interface TargetHealth {
  breaker: 'closed' | 'open' | 'paused';
  /** undefined: it took the last one */
  failingSinceMs: number | undefined;
}

/** How a flow does. Pure. @param target undefined: it has none of its own */
export function decideFlowState(
  { isPaused, target }: { isPaused: boolean; target: TargetHealth | undefined },
  nowMs: number,
): 'running' | 'paused' | 'failing' {
  if (isPaused) return 'paused';
  if (target?.failingSinceMs === undefined) return 'running';
  const isFailing = target.breaker === 'open' || nowMs - target.failingSinceMs >= patienceMs;
  return isFailing ? 'failing' : 'running';
}
