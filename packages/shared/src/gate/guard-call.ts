import { PermanentError, RetryableError } from '../errors.ts';
import { watchCall } from './call-watch.ts';
import type { Gate } from './gate.ts';

/** Makes a call that passed the gate, and tells the gate what its end means for everyone. */
export async function guardCall<T>(
  gate: Gate,
  connection: string,
  call: () => Promise<T>,
): Promise<T> {
  let answer: T;
  try {
    answer = await watchCall(gate.watch, connection, call);
  } catch (error) {
    await noteFailure(gate, connection, error);
    throw error;
  }
  await gate.succeeded(connection);
  return answer;
}

/** A provider that refuses is well; one that fails or throttles concerns everyone who calls it. */
export async function noteFailure(gate: Gate, connection: string, error: unknown): Promise<void> {
  if (error instanceof PermanentError) await gate.succeeded(connection);
  if (!(error instanceof RetryableError)) return;
  if (error.trouble === 'failing') await gate.failed(connection);
  if (error.trouble === 'throttled') await gate.pause(connection, error.retryAfterMs ?? 10_000);
}
