import { z } from 'zod';
import { formats, refuseNewer } from '../formats.ts';

/** What accepting knows about an event without understanding it. Keys are short: Redis holds many. */
const Header = z.object({
  /** Format version; a worker that meets a newer one leaves it to a newer worker. */
  v: z.literal(formats.event),
  /** connection */
  c: z.string(),
  /** provider's event type */
  t: z.string(),
  /** conversation key: what order is kept by */
  k: z.string(),
  /** the conversation's external id, as operators see it */
  x: z.string(),
  /** provider's event id */
  e: z.string(),
  /** flows it was accepted for */
  f: z.array(z.string()),
  /** content type of the body */
  m: z.string().optional(),
  /** why the body could not be read */
  u: z.string().optional(),
  /** 1: backfill */
  b: z.literal(1).optional(),
  /** 1: found */
  r: z.literal(1).optional(),
  /** 1: signed, 0: nobody vouched for it; none: no webhook, or one of an older version */
  s: z.literal([0, 1]).optional(),
  /** 1: its connection's webhooks were switched off */
  o: z.literal(1).optional(),
  /** the span that accepted it; whatever else stands there must not keep the event from being read */
  p: z.string().optional().catch(undefined),
});

export interface StoredEvent {
  /** Our id, also the delivery's id. */
  id: string;
  connection: string;
  type: string;
  conversationKey: string;
  externalId: string;
  providerEventId: string;
  flows: string[];
  contentType: string | undefined;
  /** Why the body cannot be read; undefined for a readable one. */
  unreadable: string | undefined;
  /** History that was read, not news: it is stored, and tells nobody. */
  backfill?: boolean;
  /** We came upon it by reading; no webhook brought it. */
  found?: boolean;
  /** Whether the webhook's signature or token held, or nobody vouched for it; absent where none brought it. */
  signed?: boolean;
  /** Flows wanted it, and none gets it: an operator has switched off the webhooks of its connection. */
  webhooksOff?: boolean;
  /** The span that accepted it (W3C), where there are traces; Redis alone keeps it. */
  traceParent?: string;
  /** The provider's bytes as they came. */
  body: Buffer;
}

const newline = Buffer.from('\n');

/** One Redis string: a line of JSON, then the body's bytes. */
export function encodeEvent(event: StoredEvent): Buffer {
  const header: z.infer<typeof Header> = {
    v: formats.event,
    c: event.connection,
    t: event.type,
    k: event.conversationKey,
    x: event.externalId,
    e: event.providerEventId,
    f: event.flows,
    m: event.contentType === 'application/json' ? undefined : event.contentType,
    u: event.unreadable,
    b: event.backfill ? 1 : undefined,
    r: event.found ? 1 : undefined,
    s: event.signed === undefined ? undefined : event.signed ? 1 : 0,
    o: event.webhooksOff ? 1 : undefined,
    p: event.traceParent,
  };
  return Buffer.concat([Buffer.from(JSON.stringify(header)), newline, event.body]);
}

/** @throws NewerFormatError; ZodError or SyntaxError when the header is damaged */
export function decodeEvent(id: string, stored: Buffer): StoredEvent {
  const end = stored.indexOf(newline);
  const header = Header.parse(refuseNewer('event', JSON.parse(stored.subarray(0, end).toString())));
  return {
    id,
    connection: header.c,
    type: header.t,
    conversationKey: header.k,
    externalId: header.x,
    providerEventId: header.e,
    flows: header.f,
    contentType: header.m ?? 'application/json',
    unreadable: header.u,
    ...(header.b ? { backfill: true } : {}),
    ...(header.r ? { found: true } : {}),
    ...(header.s === undefined ? {} : { signed: header.s === 1 }),
    ...(header.o ? { webhooksOff: true } : {}),
    ...(header.p === undefined ? {} : { traceParent: header.p }),
    body: stored.subarray(end + 1),
  };
}
