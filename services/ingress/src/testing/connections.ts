import { chatwootCase } from '@omnirelay/adapters/chatwoot/contract-case.ts';
import { chatwoot } from '@omnirelay/adapters/chatwoot/index.ts';
import { OpenAiConnection } from '@omnirelay/adapters/openai/config.ts';
import type { Connection } from '@omnirelay/adapters/registry.ts';
import { parseFixture } from '@omnirelay/adapters/testing/read-fixtures.ts';
import { zaloCase } from '@omnirelay/adapters/zalo/contract-case.ts';
import { zalo } from '@omnirelay/adapters/zalo/index.ts';
import { zendeskCase } from '@omnirelay/adapters/zendesk/contract-case.ts';
import { zendesk } from '@omnirelay/adapters/zendesk/index.ts';
import { zohoHmacCase } from '@omnirelay/adapters/zoho/contract-case.ts';
import { zoho } from '@omnirelay/adapters/zoho/index.ts';

export const secret = 'obviously-fake-webhook-secret';

export function zendeskMain(settings: Record<string, unknown> = {}, name = 'zendesk-main') {
  const given = { ...zendeskCase.settings([secret]), ...settings };
  return { ...zendesk.settings.parse(given), name } satisfies Connection;
}

export function chatwootMain(settings: Record<string, unknown> = {}, name = 'chatwoot-main') {
  const given = { ...chatwootCase.settings([secret]), ...settings };
  return { ...chatwoot.settings.parse(given), name } satisfies Connection;
}

export function zohoMain(settings: Record<string, unknown> = {}, name = 'zoho-main') {
  const given = { ...zohoHmacCase.settings([secret]), ...settings };
  return { ...zoho.settings.parse(given), name } satisfies Connection;
}

export function zaloMain(settings: Record<string, unknown> = {}, name = 'zalo-main') {
  const given = { ...zaloCase.settings([secret]), ...settings };
  return { ...zalo.settings.parse(given), name } satisfies Connection;
}

/** A connection that sends nothing. */
export function openAi(name = 'llm') {
  const given = { provider: 'openai', baseUrl: 'https://llm.example/v1', apiKey: 'k', model: 'm' };
  return { ...OpenAiConnection.parse(given), name } satisfies Connection;
}

const json = { 'content-type': 'application/json' };

/** What a genuine delivery of this body carries. */
export const signed = {
  zendesk: (body: string | Buffer, deliveryId = 'd1') => ({
    ...json,
    ...zendeskCase.sign(Buffer.from(body), secret, Date.now(), deliveryId),
  }),
  chatwoot: (body: string | Buffer, deliveryId = 'd1') => ({
    ...json,
    ...chatwootCase.sign(Buffer.from(body), secret, Date.now(), deliveryId),
  }),
  /** by `X-Zoho-Signature` */
  zoho: (body: string | Buffer) => ({
    ...json,
    ...zohoHmacCase.sign(Buffer.from(body), secret, Date.now(), ''),
  }),
  zalo: (body: string | Buffer) => ({
    ...json,
    ...zaloCase.sign(Buffer.from(body), secret, Date.now(), ''),
  }),
};

let made = 0;

/** A new comment of the ticket, as Zendesk announces it. */
export function zendeskComment(ticketId = '5158', text = 'It still leaks'): string {
  const event = parseFixture(zendeskCase.fixtures, 'comment-added');
  made += 1;
  event.subject = `zen:ticket:${ticketId}`;
  event.detail.id = ticketId;
  event.event.comment.id = String(8_000_000 + made);
  event.event.comment.body = text;
  return JSON.stringify(event);
}

/** A new message, as Chatwoot announces it. */
export function chatwootMessage(changes: Record<string, unknown> = {}): string {
  made += 1;
  const message = { ...parseFixture(chatwootCase.fixtures, 'agent-reply'), id: 9_000_000 + made };
  return JSON.stringify({ ...message, ...changes });
}

/** A customer's message in the ticket, as Desk's own webhook announces it. */
export function zohoThread(ticketId = '190000000000012345') {
  const [event] = parseFixture(zohoHmacCase.fixtures, 'thread-in');
  made += 1;
  const threadId = `19000000000${7_000_000 + made}`;
  return { ...event, payload: { ...event.payload, id: threadId, ticketId } };
}

/** What a customer of Zalo says now. */
export function zaloText(message: Record<string, unknown> = {}, timestamp = Date.now()): string {
  const event = parseFixture(zaloCase.fixtures, 'user-send-text');
  made += 1;
  Object.assign(event, { timestamp: String(timestamp) });
  Object.assign(event.message, { msg_id: `m${made}`, ...message });
  return JSON.stringify(event);
}
