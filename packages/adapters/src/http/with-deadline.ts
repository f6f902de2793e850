/**
 * Runs a call that has to be over in time. A signal of `AbortSignal.timeout` would live on until its time
 * is up, long after the call, and cost more than the rest of it.
 * @param other ends the call as well
 */
export async function withDeadline<T>(
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<T>,
  other?: AbortSignal,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(new DOMException('the time is up', 'TimeoutError'));
  }, timeoutMs);
  try {
    return await call(other ? AbortSignal.any([deadline.signal, other]) : deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}
