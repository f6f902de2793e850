import { PermanentError, RetryableError, WaitError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';

/**
 * How a call ended. Not by HTTP status: Zalo answers 200 to everything, and a call without an answer
 * has none.
 */
export type CallOutcome = 'ok' | 'refused' | 'throttled' | 'failed' | 'other';
export type WaitReason = 'breaker' | 'pause' | 'limit' | 'unsettled' | 'other';

export type CallMetrics = Pick<Metrics, 'providerSeconds' | 'providerWaits'>;

export interface CallWatch {
  called(connection: string, outcome: CallOutcome, seconds: number): void;
  waited(connection: string, error: WaitError): void;
}

export function createCallWatch({ providerSeconds, providerWaits }: CallMetrics): CallWatch {
  return {
    called: (connection, outcome, seconds) =>
      providerSeconds.observe({ connection, outcome }, seconds),
    waited: (connection, { reason }) =>
      providerWaits.inc({ connection, reason: waitReasonOf(reason) }),
  };
}

/** Makes the call, and tells how it ended and how long it took. */
export async function watchCall<T>(
  watch: CallWatch | undefined,
  connection: string,
  call: () => Promise<T>,
): Promise<T> {
  if (!watch) return call();
  const startedMs = performance.now();
  const note = (outcome: CallOutcome) =>
    watch.called(connection, outcome, (performance.now() - startedMs) / 1_000);
  try {
    const answer = await call();
    note('ok');
    return answer;
  } catch (error) {
    // Something else had to be waited for first: the call was not made.
    if (!(error instanceof WaitError)) note(outcomeOf(error));
    throw error;
  }
}

export function outcomeOf(error: unknown): Exclude<CallOutcome, 'ok'> {
  if (error instanceof PermanentError) return 'refused';
  if (!(error instanceof RetryableError)) return 'other';
  if (error.trouble === 'failing') return 'failed';
  const isThrottled = error.trouble === 'throttled' || error.retryAfterMs !== undefined;
  return isThrottled ? 'throttled' : 'other';
}

/** The gate's words, and the ledger's. */
export function waitReasonOf(reason: string): WaitReason {
  if (reason === 'breaker is open') return 'breaker';
  if (reason === 'provider asked us to wait') return 'pause';
  if (reason === 'an unclear write may still be applied') return 'unsettled';
  return reason.startsWith('limit ') ? 'limit' : 'other';
}
