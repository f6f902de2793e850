import { z } from 'zod';
import { Message, pageLimit, pageOf, Status, Time, text } from './contract.ts';

/** What programs may do that answer customers, and the keys that they sign in with. */

export const Scope = z.enum([
  'agent:message',
  'agent:handoff',
  'agent:typing',
  'agent:read',
  'agent:notes',
]);

export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  /** the last four characters, to tell keys apart */
  hint: z.string(),
  scopes: z.array(z.string()),
  /** null: every connection */
  connections: z.array(z.string()).nullable(),
  state: z.enum(['active', 'expired', 'revoked']),
  createdBy: z.string(),
  createdAt: Time,
  expiresAt: Time.nullable(),
  /** to the minute */
  lastUsedAt: Time.nullable(),
  revokedAt: Time.nullable(),
});
export const ApiKeys = z.object({ items: z.array(ApiKey) });
export const NewApiKey = z.strictObject({
  /** customers and colleagues read it as the author of what the program says */
  name: text(100).trim().min(1),
  scopes: z.array(Scope).min(1).max(Scope.options.length),
  /** names of connections; left out: every one */
  connections: z.array(text(100)).min(1).max(100).optional(),
  expiresAt: Time.optional(),
});
/** `key` is told here, and never again. */
export const MadeApiKey = ApiKey.extend({ key: z.string() });

/** A delivery, as the header `webhook-id` of a forwarded event names it. */
const DeliveryId = z.string().regex(/^[0-9a-z]{21}$/, 'must be the webhook-id of an event');
/** Made by the caller: the same one twice is one message. */
const RequestId = z.string().regex(/^[\w.:-]{1,100}$/);
const reason = text(500);

export const IdempotencyHeader = z.looseObject({ 'idempotency-key': RequestId.optional() });

export const AgentMessage = z.strictObject({
  content: text(150_000),
  /** a note for colleagues, which the customer never sees */
  private: z.boolean().default(false),
  /** the delivery that is answered; it is answered once */
  inReplyTo: DeliveryId.optional(),
  requestId: RequestId.optional(),
});
/** `stale`: the customer has said more since the delivery that was answered. */
export const AgentMessageAnswer = Message.extend({ stale: z.boolean() });

export const Handoff = z.strictObject({
  reason: reason.optional(),
  /** what colleagues should know; the customer never sees it */
  note: text(20_000).optional(),
  requestId: RequestId.optional(),
});
export const HandoffAnswer = z.object({
  /** our id of the conversation */
  conversation: z.string(),
  owner: z.literal('people'),
  status: Status,
  /** false: people had it already */
  changed: z.boolean(),
  /** the note for colleagues, where there is one */
  note: Message.nullable(),
});

export const Typing = z.strictObject({ on: z.boolean() });
export const TypingAnswer = z.object({ shown: z.boolean() });

export const HistoryQuery = z.strictObject({
  limit: pageLimit,
  cursor: text(2_000).optional(),
  /** with notes; takes the scope agent:notes as well */
  private: z.enum(['true', 'false']).default('false'),
});
/** Oldest first; `nextCursor` leads to what was before. */
export const History = pageOf(Message);
