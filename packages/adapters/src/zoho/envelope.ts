import { createHash } from 'node:crypto';
import type { Envelope } from '../provider.ts';
import { readZohoEvent } from './normalize.ts';

/**
 * Desk gives its deliveries no id: what happened, to what and when is one. Whoever tells no time gives a
 * hint, known by its bytes for seconds.
 * @throws BadInputError
 */
export function readZohoEnvelope(json: unknown, body: Buffer): Envelope {
  const event = readZohoEvent(json);
  const { type, calledType = 'unknown', ticketId, partId, time, orgId, native } = event;
  const isHint = !native || time === undefined;
  const identity = isHint ? body : JSON.stringify([orgId, calledType, ticketId, partId, time]);
  const fingerprint = createHash('sha256').update(identity).digest('hex').slice(0, 32);
  return {
    type,
    providerEventId: `${isHint ? 'hint' : 'event'}-${fingerprint}`,
    isHint,
    conversationKey: ticketId ?? 'other',
    externalId: ticketId === undefined ? '' : `zoho_${ticketId}`,
    calledType: native ? type : calledType,
  };
}
