import type { ChatwootFake } from '../index.ts';

export const apiToken = 'fake-service-token';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Parsed JSON; null when there is none. */
  body: unknown;
}

/** Calls the account API as the service user; a FormData body goes as multipart. */
export async function callApi(
  fake: ChatwootFake,
  method: string,
  path: string,
  body?: unknown,
  token = apiToken,
): Promise<Answer> {
  const isForm = body instanceof FormData;
  const isWhole = path.startsWith('/api') || path.startsWith('/public');
  const response = await fetch(`${fake.url}${isWhole ? '' : '/api/v1/accounts/2'}${path}`, {
    method,
    headers: {
      'api-access-token': token,
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  const { status, headers } = response;
  return { status, headers, text, body: isJson ? JSON.parse(text) : null };
}

/** The value at `payload.contact.id` and the like; undefined where the path ends early. */
export function at(value: unknown, path: string): unknown {
  let current = value;
  for (const key of path.split('.')) {
    current =
      typeof current === 'object' && current !== null
        ? Object.entries(current).find(([name]) => name === key)?.[1]
        : undefined;
  }
  return current;
}

export function numberAt(value: unknown, path: string): number {
  const found = at(value, path);
  if (typeof found !== 'number') throw new Error(`no number at ${path}: ${JSON.stringify(value)}`);
  return found;
}
