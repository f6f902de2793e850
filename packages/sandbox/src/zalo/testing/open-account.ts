import { type FakeServer, type RecordedCall, startFakeServer } from '../../kit/index.ts';
import { jsonContentType } from '../../kit/parse-bodies.ts';
import { startZalo, type ZaloFake, type ZaloOptions } from '../start-zalo.ts';

export const account = {
  appId: '123456789',
  appSecret: 'app-secret-of-this-test',
  oaId: '1646843870823903717',
  oaSecretKey: 'OASECRET',
  tokens: { access: 'access-of-this-test', refresh: 'refresh-of-this-test' },
};

export interface Received {
  headers: Record<string, string | undefined>;
  raw: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape, compared by the tests
  json: any;
  /** What had become of the latest call of the fake when this arrived; 'hung': not answered yet. */
  lastCall: RecordedCall['status'] | undefined;
}

export interface Answered {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  json: any;
}

export interface TestAccount {
  zalo: ZaloFake;
  receiver: FakeServer;
  /** Webhooks, in the order of arrival. */
  received: Received[];
  first(): Received;
  /** Their event names. */
  names(): string[];
  /** What the receiver answers. */
  answers: { status: number };
  clock: { ms: number };
  /** Has just written. */
  user: string;
  /** One JSON call with a good token. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answered>;
  /** A GET with its one parameter. */
  get(path: string, data: unknown): Promise<Answered>;
  /** A reply to the user, or to another. */
  send(message: unknown, userId?: string): Promise<Answered>;
  upload(kind: string, name: string, bytes: Buffer, field?: string): Promise<Answered>;
  close(): Promise<void>;
}

/** An account, a customer who has just written, a receiver of webhooks, and a clock that only tests move. */
export async function openAccount(options: Partial<ZaloOptions> = {}): Promise<TestAccount> {
  const received: Received[] = [];
  const answers = { status: 200 };
  const receiver = await startFakeServer({
    name: 'receiver',
    register(app) {
      app.removeContentTypeParser(jsonContentType);
      app.post('/hook', async (request, reply) => {
        const raw = String(request.body);
        const headers = request.headers as Received['headers'];
        const lastCall = zalo.calls.at(-1)?.status;
        received.push({ headers, raw, json: JSON.parse(raw), lastCall });
        return reply.code(answers.status).send('ok');
      });
    },
  });
  const clock = { ms: Date.parse('2026-11-20T03:00:00.000Z') };
  const webhook = { url: `${receiver.url}/hook` };
  const zalo: ZaloFake = await startZalo({
    ...account,
    webhook,
    nowMs: () => clock.ms,
    ...options,
  });
  const user = zalo.addUser({ name: 'Lan', follows: true }).id;
  zalo.userSends(user, 'Xin chào');
  await zalo.webhooks.settled();
  received.splice(0);
  zalo.webhooks.sent.splice(0);

  const token = () => ({ access_token: zalo.tokens.current().access });
  const call: TestAccount['call'] = (method, path, body, headers = token()) =>
    ask(`${zalo.urls.openapi}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    zalo,
    receiver,
    received,
    first() {
      const [webhook] = received;
      if (webhook) return webhook;
      throw new Error('no webhook has arrived');
    },
    names: () => received.map(({ json }) => json.event_name),
    answers,
    clock,
    user,
    call,
    get: (path, data) => call('GET', `${path}?data=${encodeURIComponent(JSON.stringify(data))}`),
    send: (message, userId = user) =>
      call('POST', '/v3.0/oa/message/cs', { recipient: { user_id: userId }, message }),
    upload(kind, name, bytes, field = 'file') {
      const body = new FormData();
      body.set(field, new File([new Uint8Array(bytes)], name));
      const url = `${zalo.urls.openapi}/v2.0/oa/upload/${kind}`;
      return ask(url, { method: 'POST', headers: token(), body });
    },
    async close() {
      await zalo.close();
      await receiver.close();
    },
  };
}

/** The token endpoint, with a form as it should be unless changed; undefined leaves a field out. */
export function askToken(
  zalo: ZaloFake,
  changes: Record<string, string | undefined> = {},
  headers: Record<string, string> = { secret_key: account.appSecret },
): Promise<Answered> {
  const form = {
    app_id: account.appId,
    grant_type: 'refresh_token',
    refresh_token: zalo.tokens.current().refresh,
    ...changes,
  };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) if (value !== undefined) body.set(name, value);
  return ask(`${zalo.urls.oauth}/v4/oa/access_token`, { method: 'POST', headers, body });
}

export async function ask(url: string, call: RequestInit = {}): Promise<Answered> {
  const answer = await fetch(url, { redirect: 'manual', ...call });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') && text !== '';
  return {
    status: answer.status,
    headers: answer.headers,
    json: isJson ? JSON.parse(text) : undefined,
  };
}
