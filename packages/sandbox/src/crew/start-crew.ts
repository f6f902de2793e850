import { parseJson } from '@omnirelay/shared/json.ts';
import { type FakeServer, startFakeServer } from '../kit/index.ts';

/** An event that was handed on to it. */
export interface CrewEvent {
  id: string;
  type: string;
  conversation: string;
  /** what was said, if something was */
  text: string | undefined;
}

export interface CrewFake extends FakeServer {
  /** In the order of arrival, each once. */
  events: CrewEvent[];
}

/** A service of somebody's own, such as a CrewAI server: takes events, and knows repeats by their id. */
export async function startCrew(options: {
  host?: string;
  port?: number;
  token: string;
}): Promise<CrewFake> {
  const { token, ...place } = options;
  const events = new Map<string, CrewEvent>();
  const server = await startFakeServer({
    name: 'crew',
    ...place,
    register(app) {
      app.post('/webhook', async ({ headers, body }, reply) => {
        if (headers.authorization !== `Bearer ${token}`) return reply.code(401).send();
        const id = String(headers['webhook-id']);
        events.set(id, {
          id,
          type: String(headers['omnirelay-event']),
          conversation: String(headers['omnirelay-conversation']),
          text: textOf(Buffer.isBuffer(body) ? parseJson(body.toString()) : body),
        });
        return { received: true };
      });
    },
  });
  return Object.defineProperty(server as CrewFake, 'events', { get: () => [...events.values()] });
}

function textOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { content, data } = body as { content?: unknown; data?: unknown };
  const text = content ?? data;
  return typeof text === 'string' ? text : undefined;
}
