import { newEventId } from '@omnirelay/shared/ids.ts';
import { administrator, type System } from './system.ts';

interface Answer {
  status: number;
  json: Record<string, unknown>;
}

/** A program that holds an API key, and nothing of any provider's. */
export interface Agent {
  key: string;
  say(conversation: string, payload: Record<string, unknown>): Promise<Answer>;
  handOff(conversation: string, payload?: Record<string, unknown>): Promise<Answer>;
  type(conversation: string, on: boolean): Promise<Answer>;
  history(conversation: string, query?: string): Promise<Answer>;
}

export async function anAgent(
  { consoleUrl }: Pick<System, 'consoleUrl'>,
  asked: Record<string, unknown> = {},
): Promise<Agent> {
  const { json: session } = await send(`${consoleUrl}/api/login`, {}, administrator);
  const { json: made } = await send(
    `${consoleUrl}/api/keys`,
    { authorization: `Bearer ${session.token}` },
    {
      name: 'CrewAI',
      scopes: ['agent:message', 'agent:handoff', 'agent:typing', 'agent:read'],
      ...asked,
    },
  );
  const key = String(made.key);
  const call = (conversation: string, what: string, payload?: object) =>
    send(
      `${consoleUrl}/api/agent/conversations/${conversation}/${what}`,
      { authorization: `Bearer ${key}` },
      payload,
    );
  return {
    key,
    say: (conversation, payload) => call(conversation, 'messages', payload),
    handOff: (conversation, payload = {}) => call(conversation, 'handoff', payload),
    type: (conversation, on) => call(conversation, 'typing', { on }),
    history: (conversation, query = '') => call(conversation, `messages${query}`),
  };
}

/** As a forwarded event is called. */
export const aDelivery = () => newEventId();

async function send(
  url: string,
  headers: Record<string, string>,
  payload?: object,
): Promise<Answer> {
  const response = await fetch(url, {
    method: payload === undefined ? 'GET' : 'POST',
    headers: {
      ...headers,
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined ? {} : { body: JSON.stringify(payload) }),
  });
  return { status: response.status, json: (await response.json()) as Answer['json'] };
}
