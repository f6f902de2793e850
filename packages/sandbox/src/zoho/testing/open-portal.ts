import { type FakeServer, startFakeServer } from '../../kit/index.ts';
import { jsonContentType } from '../../kit/parse-bodies.ts';
import { startZoho, type ZohoFake, type ZohoOptions } from '../start-zoho.ts';

export const account = {
  orgId: '12345678',
  clientId: 'client-of-this-test',
  clientSecret: 'client-secret-of-this-test',
  refreshToken: 'refresh-token-of-this-test',
};

export interface Received {
  method: string;
  headers: Record<string, string | undefined>;
  raw: string;
}

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape, compared by the tests
  json: any;
}

export interface TestPortal {
  zoho: ZohoFake;
  /** Where `account`'s webhooks may be sent. */
  receiver: FakeServer;
  hook: string;
  received: Received[];
  /** What the receiver answers. */
  answers: { status: number };
  /** Events of native webhooks, in the order of arrival. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  events(): any[];
  clock: { ms: number };
  departments: { doc: string; contact: string };
  customer: string;
  /** A ticket of the customer in DOC, with what they wrote. */
  ticket(content?: string): string;
  /** One JSON call of Desk with a good token. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answered>;
  token(): Promise<string>;
  close(): Promise<void>;
}

/** A portal with two departments and a customer, a receiver of webhooks, and a clock that only tests move. */
export async function openPortal(options: Partial<ZohoOptions> = {}): Promise<TestPortal> {
  const received: Received[] = [];
  const answers = { status: 200 };
  const receiver = await startFakeServer({
    name: 'receiver',
    register(app) {
      app.removeContentTypeParser(jsonContentType);
      app.route({
        method: ['GET', 'POST'],
        url: '/hook',
        async handler(request, reply) {
          const headers = request.headers as Received['headers'];
          const raw = request.body === undefined ? '' : String(request.body);
          received.push({ method: request.method, headers, raw });
          return reply.code(answers.status).send('ok');
        },
      });
    },
  });
  const clock = { ms: Date.parse('2026-01-25T00:13:20.000Z') };
  const zoho = await startZoho({ ...account, nowMs: () => clock.ms, ...options });
  const doc = zoho.addDepartment({ name: 'DOC', address: 'doc@acme.example' }).id;
  const contact = zoho.addDepartment({ name: 'Contact', address: 'contact@acme.example' }).id;
  const email = 'ann.lee@client.example';
  const customer = zoho.addContact({ firstName: 'Ann', lastName: 'Lee', email }).id;

  let known: Promise<string> | undefined;
  const token = () => {
    known ??= askToken(zoho).then(({ json }) => json.access_token);
    return known;
  };
  return {
    zoho,
    receiver,
    hook: `${receiver.url}/hook`,
    received,
    answers,
    events: () =>
      received.filter(({ raw }) => raw.startsWith('[{')).flatMap(({ raw }) => JSON.parse(raw)),
    clock,
    departments: { doc, contact },
    customer,
    ticket: (content = '<div>Quand est mon examen ?</div>') =>
      zoho.createTicket({ contactId: customer, departmentId: doc, subject: 'Examen', content }).id,
    token,
    async call(method, path, body, headers) {
      return ask(`${zoho.urls.desk}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Zoho-oauthtoken ${await token()}`,
          orgId: account.orgId,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
    async close() {
      await zoho.close();
      await receiver.close();
    },
  };
}

/** The token endpoint, with a form as it should be unless changed. */
export function askToken(zoho: ZohoFake, changes: Record<string, string> = {}): Promise<Answered> {
  const form = {
    refresh_token: account.refreshToken,
    client_id: account.clientId,
    client_secret: account.clientSecret,
    grant_type: 'refresh_token',
    ...changes,
  };
  const body = new URLSearchParams(form);
  return ask(`${zoho.urls.accounts}/oauth/v2/token`, { method: 'POST', body });
}

export async function ask(url: string, call: RequestInit = {}): Promise<Answered> {
  const answer = await fetch(url, call);
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') && text !== '';
  const { status, headers } = answer;
  return { status, headers, text, json: isJson ? JSON.parse(text) : undefined };
}
