import { RetryableError } from '../errors.ts';
import type { Gate } from './gate.ts';

/** Makes a call, and tells the connection's gate what its failure means for everyone. */
export async function guardCall<T>(
  gate: Gate,
  connection: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof RetryableError) {
      if (error.trouble === 'failing') await gate.failed(connection);
      if (error.trouble === 'throttled') await gate.pause(connection, error.retryAfterMs ?? 10_000);
    }
    throw error;
  }
}
