import type { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { typeOf } from '@omnirelay/shared/flows/type-of.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { signDelivery } from './sign.ts';

/** As much of a flow as a delivery depends on. */
export type Target = Pick<ForwardFlow, 'id' | 'token' | 'tokenIn' | 'secrets' | 'body'>;

export interface Delivery {
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
  /** what it carries, wherever; never shown */
  token: string | undefined;
}

/** What is sent of an event. Pure. @param attempt counts from 1 */
export function buildDelivery(
  target: Target,
  event: StoredEvent,
  { url, attempt, nowMs }: { url: string; attempt: number; nowMs: number },
): Delivery {
  const isEnvelope = target.body === 'envelope';
  const body = isEnvelope ? envelopeOf(event) : event.body;
  const timestamp = Math.floor(nowMs / 1_000);
  return {
    url: addressOf(url, target),
    headers: {
      'content-type': isEnvelope ? 'application/json' : (event.contentType ?? 'application/json'),
      'user-agent': 'Omnirelay',
      'webhook-id': event.id,
      'webhook-timestamp': String(timestamp),
      ...(target.secrets.length === 0
        ? {}
        : { 'webhook-signature': signDelivery(target.secrets, { id: event.id, timestamp, body }) }),
      ...(target.token !== undefined && target.tokenIn === 'header'
        ? { authorization: `Bearer ${target.token}` }
        : {}),
      'omnirelay-delivery': event.id,
      'omnirelay-attempt': String(attempt),
      'omnirelay-flow': target.id,
      'omnirelay-connection': event.connection,
      'omnirelay-event': headerText(typeOf(event)),
      'omnirelay-conversation': headerText(event.externalId),
      // No webhook brought it: we came upon it by asking.
      ...(event.found ? { 'omnirelay-found': 'true' } : {}),
    },
    body,
    token: target.token,
  };
}

/** Written around the provider's bytes: numbers beyond 2^53 would not survive being read and written. */
function envelopeOf(event: StoredEvent): Buffer {
  const about = JSON.stringify({
    id: event.id,
    type: typeOf(event),
    connection: event.connection,
    conversation: event.externalId,
    receivedAt: new Date(acceptedAtMs(event.id)).toISOString(),
    found: event.found === true,
  });
  return Buffer.concat([
    Buffer.from(`${about.slice(0, -1)},"event":`),
    event.body,
    Buffer.from('}'),
  ]);
}

function addressOf(address: string, { token, tokenIn }: Target): URL {
  const url = new URL(address);
  if (token !== undefined && tokenIn === 'query') url.searchParams.set('token', token);
  return url;
}

/** Where providers put what a header can't hold, it is percent-encoded. */
function headerText(text: string): string {
  return /^[\x21-\x7e]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}
