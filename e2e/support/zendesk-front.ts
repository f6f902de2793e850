import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListedWebhook {
  id: string;
  name: string;
  endpoint: string;
  status: 'active' | 'inactive';
  subscriptions: string[];
}

/** What administrators see of webhooks, in front of a Zendesk that has the rest. */
export interface ZendeskFront {
  url: string;
  webhooks: ListedWebhook[];
  triggers: { id: number; title: string; active: boolean; actions: object[] }[];
  secret: string;
  /** Nothing is answered any more. */
  hangs: boolean;
  clockOffMs: number;
  /** One webhook in order, and nothing else planted. */
  reset(endpoint: string, secret: string): void;
  close(): Promise<void>;
}

const subscriptions = [
  ...['created', 'comment_added', 'attachment_linked_to_comment', 'comment_redacted'],
  ...['comment_made_private', 'attachment_redacted_from_comment', 'status_changed', 'tags_changed'],
].map((name) => `zen:event-type:ticket.${name}`);

export async function startZendeskFront(upstream: string): Promise<ZendeskFront> {
  const server = createServer(async (request, response) => {
    if (front.hangs) return;
    response.setHeader('date', new Date(Date.now() + front.clockOffMs).toUTCString());
    const path = (request.url ?? '').split('?')[0];
    const authorization = request.headers.authorization ?? '';
    if (path === '/api/v2/webhooks') return send(response, { webhooks: front.webhooks, meta: {} });
    if (path === '/api/v2/triggers.json') return send(response, { triggers: front.triggers });
    if (/^\/api\/v2\/webhooks\/\w+\/signing_secret$/.test(path ?? '')) {
      return send(response, { signing_secret: { algorithm: 'SHA256', secret: front.secret } });
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = await fetch(`${upstream}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { accept: 'application/json', 'content-type': 'application/json', authorization },
      body: chunks.length > 0 ? Buffer.concat(chunks) : null,
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const front: ZendeskFront = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    webhooks: [],
    triggers: [],
    secret: '',
    hangs: false,
    clockOffMs: 0,
    reset(endpoint, secret) {
      const webhook = { id: '01HWEBHOOK', name: 'Omnirelay', endpoint };
      front.webhooks = [{ ...webhook, status: 'active', subscriptions: [...subscriptions] }];
      Object.assign(front, { secret, triggers: [], hangs: false, clockOffMs: 0 });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return front;
}

function send(response: ServerResponse, json: object): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(json));
}
