import { WaitError } from '@omnirelay/shared/errors.ts';
import type { FlowState } from '@omnirelay/shared/flows/flow-state.ts';
import type { ConnectionSwitches } from '@omnirelay/shared/store/connections.ts';

/** Every event asks; the store is asked this often. */
const keepMs = 2_000;
/** How often work of a switched-off connection asks again. */
const askAgainMs = 15_000;

export interface Switches {
  /** @throws WaitError when an operator has switched one of these connections off */
  requireActive(connections: string[]): Promise<void>;
}

/**
 * What operators have switched, as it was a moment ago. Only the first who asks waits for the store:
 * work goes on by what is known while the store is away.
 */
export function createSwitches(deps: {
  read(): Promise<Map<string, Pick<ConnectionSwitches, 'active'>>>;
  nowMs(): number;
}): Switches {
  let known: Awaited<ReturnType<typeof deps.read>> | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const readOnce = async () => {
    try {
      known = await deps.read();
    } catch {
      known ??= new Map();
    } finally {
      readAtMs = deps.nowMs();
      reading = undefined;
    }
  };
  return {
    async requireActive(connections) {
      if (deps.nowMs() - readAtMs >= keepMs) reading ??= readOnce();
      if (!known) await reading;
      const off = connections.find((name) => known?.get(name)?.active === false);
      if (off !== undefined) throw new WaitError(`${off} is switched off`, askAgainMs);
    },
  };
}

/** Resuming a flow wakes what waits; this is for what it misses. */
const askPausedAgainMs = 60_000;

/** @throws WaitError while the flow is paused */
export function requireRunning({ paused }: FlowState): void {
  if (paused) throw new WaitError(`paused by ${paused.by}: ${paused.reason}`, askPausedAgainMs);
}
