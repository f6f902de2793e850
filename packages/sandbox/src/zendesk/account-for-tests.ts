import { type FakeServer, startFakeServer } from '../kit/index.ts';
import { jsonContentType } from '../kit/parse-bodies.ts';
import { startZendesk, type User, type ZendeskFake, type ZendeskOptions } from './index.ts';

export interface Received {
  headers: Record<string, string>;
  raw: string;
  type: string;
  detail: Record<string, unknown>;
  event: Record<string, unknown>;
}

/** JSON of any shape, read by path: `at(json, 'ticket', 'id')`. */
export function at(json: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown> | undefined)?.[key],
    json,
  );
}

export interface TestAccount {
  zendesk: ZendeskFake;
  /** A customer and an agent. */
  ann: User;
  bob: User;
  receiver: FakeServer;
  received: Received[];
  /** The types received so far, sorted, since they come in any order. */
  types(): string[];
  clock: { ms: number };
  /** One JSON call with the relay's credentials. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; json: unknown }>;
  put(ticketId: number, ticket: unknown): ReturnType<TestAccount['call']>;
  close(): Promise<void>;
}

export const apiHeaders = {
  authorization: `Basic ${Buffer.from('relay@example.com/token:fake-token').toString('base64')}`,
  accept: 'application/json',
};

/** A fake account with two people, a webhook receiver, and a clock that only tests move. */
export async function openAccount(options: Partial<ZendeskOptions> = {}): Promise<TestAccount> {
  const received: Received[] = [];
  const receiver = await startFakeServer({
    name: 'receiver',
    register(app) {
      app.removeContentTypeParser(jsonContentType);
      app.post('/hook', async (request) => {
        const raw = String(request.body);
        const body = JSON.parse(raw);
        const headers = request.headers as Record<string, string>;
        received.push({ ...body, headers, raw, type: body.type?.replace('zen:event-type:', '') });
        return 'ok';
      });
    },
  });
  const clock = { ms: Date.parse('2026-01-08T10:12:07.672Z') };
  const zendesk = await startZendesk({
    email: 'relay@example.com',
    apiToken: 'fake-token',
    now: () => new Date(clock.ms),
    webhooks: [{ url: `${receiver.url}/hook`, secret: 'fake-secret' }],
    webhookRetryScale: 0.0001,
    ...options,
  });
  const call: TestAccount['call'] = async (method, path, body, headers) => {
    const answer = await fetch(`${zendesk.url}/api/v2${path}`, {
      method,
      headers: { ...apiHeaders, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, json: JSON.parse(text || 'null') };
  };
  return {
    zendesk,
    ann: zendesk.addUser({ name: 'Ann Lee', email: 'ann@example.com', role: 'end-user' }),
    bob: zendesk.addUser({ name: 'Bob Ray', email: 'bob@example.com', role: 'agent' }),
    receiver,
    received,
    types: () => received.map(({ type }) => type).sort(),
    clock,
    call,
    put: (ticketId, ticket) => call('PUT', `/tickets/${ticketId}.json`, { ticket }),
    async close() {
      await zendesk.close();
      await receiver.close();
    },
  };
}
