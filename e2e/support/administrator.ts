import { administrator } from './processes.ts';

/** Somebody who is signed in to the console. */
export interface Administrator {
  /** As a header. */
  authorization: string;
  /** @throws unless it is answered with 2xx */
  call<Answer>(method: string, path: string, body?: object): Promise<Answer>;
}

export async function signIn({ consoleUrl }: { consoleUrl: string }): Promise<Administrator> {
  const send = async <Answer>(
    method: string,
    path: string,
    body: object | undefined,
    headers: Record<string, string>,
  ) => {
    const answer = await fetch(`${consoleUrl}${path}`, {
      method,
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Answer;
  };
  const { token } = await send<{ token: string }>('POST', '/api/login', administrator, {});
  const authorization = `Bearer ${token}`;
  return {
    authorization,
    call: (method, path, body) => send(method, path, body, { authorization }),
  };
}

/** Whatever waits for a person goes back to work. */
export async function sendAllOn({ call }: Administrator): Promise<void> {
  type Group = { flow: string; reason: string };
  const { items } = await call<{ items: Group[] }>('GET', '/api/parked');
  for (const { flow, reason } of items) await call('POST', '/api/parked/replay', { flow, reason });
}
