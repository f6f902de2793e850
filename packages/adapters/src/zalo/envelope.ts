import { createHash } from 'node:crypto';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { Envelope } from '../provider.ts';
import { AnyZaloEvent } from './schema.ts';

/**
 * The message's own id: Zalo repeats a webhook up to five times, and may date it anew. What has none
 * is told from others by its bytes, for as long as it may be repeated: somebody may follow twice.
 */
export function readZaloEnvelope(
  json: unknown,
  _body: Buffer,
  { oaId }: { oaId: string },
): Envelope {
  const parsed = AnyZaloEvent.safeParse(json);
  if (!parsed.success) throw new BadInputError('unknown_shape', 'The body is not a Zalo event.');
  const event = parsed.data;
  const { event_name: type } = event;
  const userId = userOf(event, oaId);
  const subject = subjectOf(event);
  return {
    type,
    providerEventId: `${type}-${subject ?? fingerprint(event)}`,
    isHint: false,
    ...(subject === undefined ? { dedupSeconds: repeatedForSeconds } : {}),
    conversationKey: userId ?? 'other',
    externalId: userId === undefined ? '' : `zalo_${userId}`,
  };
}

/** A little more than the ladder of repetitions. */
const repeatedForSeconds = 3 * 3_600;

/** Of whom only a number is known that is good for one visit: no reply by their id reaches them. */
export const anonymousPrefix = 'anonymous-';

/** The customer that an event is about; undefined for what is about the account, a group or a phone. */
export function userOf(event: AnyZaloEvent, oaId: string): string | undefined {
  const { event_name: name, message } = event;
  if (name.includes('group') || /_call|^call/.test(name)) return undefined;
  // Of a message by phone number, of which this account's conversations know nothing.
  if (message?.tracking_id !== undefined || message?.delivery_time !== undefined) return undefined;
  const accounts = [event.oa_id, event.sender?.id, event.recipient?.id].filter((one) => one);
  // Another account's, of the same app.
  if (accounts.length > 0 && !accounts.includes(oaId)) return undefined;
  const parties = [event.follower?.id, event.sender?.id, event.recipient?.id, event.user_id];
  // Sources differ on who is the sender of a receipt: it is whoever is not the account.
  const id = parties.find((one) => one !== undefined && one !== oaId && one !== event.oa_id);
  return id !== undefined && name.includes('anonymous') ? `${anonymousPrefix}${id}` : id;
}

function subjectOf({ message, msg_id, event_name: name }: AnyZaloEvent): string | undefined {
  // One message may be reacted to more than once.
  if (/react/.test(name)) return undefined;
  const id = message?.msg_id ?? msg_id;
  if (id !== undefined) return id;
  const ids = message?.msg_ids ?? [];
  return ids.length === 0 ? undefined : digest(ids.join());
}

/** Of all but the time, in any order: a repeated webhook may have both anew. */
function fingerprint(event: AnyZaloEvent): string {
  const { timestamp: _, ...said } = event;
  return digest(JSON.stringify(inOrder(said)));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, inOrder(one)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function digest(what: string): string {
  return createHash('sha256').update(what).digest('hex').slice(0, 32);
}
