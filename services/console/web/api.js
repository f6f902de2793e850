/** An answer that says no; `message` is for the operator. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

const timeoutMs = 15_000;

/**
 * @template T
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
export function getJson(path, signal) {
  return call('GET', path, undefined, signal);
}

/**
 * @template T
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<T>}
 */
export function postJson(path, body) {
  return call('POST', path, body);
}

/**
 * @template T
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
async function call(method, path, body, signal) {
  const deadline = AbortSignal.timeout(timeoutMs);
  const response = await fetch(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
  });
  const answer = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  throw new ApiError(
    response.status,
    answer?.message ?? `The console answered ${response.status}.`,
  );
}
