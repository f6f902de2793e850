/** An answer that says no, or none at all (`unreachable`). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** the API's code, such as `not_replayable` */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const timeoutMs = 15_000;
const uploadTimeoutMs = 120_000;

type Query = Record<string, string | number | undefined>;

export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return call('GET', path + queryString(query), undefined, signal);
}

/** What is no JSON, as it is. */
export function getText(path: string, signal?: AbortSignal): Promise<string> {
  return send(path, { ...(signal ? { signal } : {}) }, (response) => response.text());
}

export function post<T>(path: string, body?: unknown): Promise<T> {
  return call('POST', path, body);
}

/** For what takes its time, such as a whole file. */
export function postLong<T>(path: string, body: unknown): Promise<T> {
  return call('POST', path, body, undefined, uploadTimeoutMs);
}

export function patch<T>(path: string, body: unknown): Promise<T> {
  return call('PATCH', path, body);
}

export function remove(path: string): Promise<void> {
  return call('DELETE', path);
}

export function upload<T>(path: string, file: File): Promise<T> {
  const form = new FormData();
  form.append('file', file, file.name);
  return send<T>(path, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: form,
    signal: AbortSignal.timeout(uploadTimeoutMs),
  });
}

/** Empty values are left out. */
function queryString(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

function call<T>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  waitMs = timeoutMs,
): Promise<T> {
  const deadline = AbortSignal.timeout(waitMs);
  return send<T>(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
  });
}

async function send<T>(
  path: string,
  init: RequestInit,
  read: (response: Response) => Promise<unknown> = (response) =>
    response.json().catch(() => undefined),
): Promise<T> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted && (init.signal.reason as Error)?.name === 'AbortError') throw error;
    throw new ApiError(0, 'unreachable', 'The console does not answer.');
  });
  if (response.ok) return (await read(response)) as T;
  const answer = await response.json().catch(() => undefined);
  throw new ApiError(
    response.status,
    typeof answer?.error === 'string' ? answer.error : 'failed',
    typeof answer?.message === 'string' ? answer.message : `HTTP ${response.status}`,
  );
}
