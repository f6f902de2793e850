import type {
  DeliveryState,
  Verification as StoredVerification,
} from '@omnirelay/shared/store/deliveries.ts';
import { z } from 'zod';
import {
  Conversation,
  Delivery,
  filter,
  Message,
  pageLimit,
  pageOf,
  Sync,
  Time,
  text,
  User,
  UserRow,
} from './contract.ts';

/** What the console's API answers about how messages fared and who may do what. */
export const Session = z.object({
  user: User,
  /** false: the server's settings name this user */
  canChangeName: z.boolean(),
  connections: z.array(z.object({ name: z.string(), provider: z.string() })),
});
export const Users = z.object({ items: z.array(UserRow) });
export const OwnPatch = z.strictObject({ name: text(200) });
/** Those whom a conversation can be assigned to. */
export const Assignees = z.object({ items: z.array(User) });

export const idFilter = z
  .string()
  .regex(/^[0-9a-z]{1,64}$/, 'is not a cursor of ours')
  .optional();

export const deliveryStates = [
  'waiting',
  'retrying',
  'done',
  'skipped',
  'parked',
  'uncertain',
  'unreadable',
] as const satisfies readonly DeliveryState[];

export const DeliveriesQuery = z.strictObject({
  state: z.enum(['', ...deliveryStates]).optional(),
  /** `hide`: leave out those that nothing had to be done about */
  skipped: z.enum(['', 'hide']).optional(),
  connection: filter(500),
  conversation: filter(500),
  /** an id of ours or of a provider's, a conversation or its number, words of a message */
  q: filter(500),
  cursor: idFilter,
  limit: pageLimit,
});
export const SummaryQuery = z.strictObject({ since: z.iso.datetime({ offset: true }).optional() });
export const DeliverySummary = z.object({
  accepted: z.number(),
  accountedFor: z.number(),
  states: z.record(z.enum(deliveryStates), z.number()),
  reasons: z.array(z.object({ state: z.string(), reason: z.string(), deliveries: z.number() })),
});
/**
 * `signed`: its signature or token held. `unsigned`: nobody vouches for it, which the sandbox allows.
 * `read`: no webhook brought it, we read it at the provider. `console`: an operator asked for it.
 */
export const Verification = z.enum([
  'signed',
  'unsigned',
  'read',
  'console',
] as const satisfies readonly StoredVerification[]);
export const DeliveryDetail = Delivery.extend({
  providerEventId: z.string(),
  contentType: z.string().nullable(),
  sizeBytes: z.number(),
  origin: z.enum(['webhook', 'console']),
  /** null: it was accepted before this was noted */
  verification: Verification.nullable(),
  /** when the last flow came to an end; null while one is under way */
  finishedAt: Time.nullable(),
  /** from being accepted to that end */
  tookMs: z.number().nullable(),
  effects: z.array(
    z.object({
      id: z.string(),
      flow: z.string(),
      action: z.string(),
      connection: z.string(),
      remoteId: z.string(),
      doneAt: Time,
    }),
  ),
  /** each time that a forward flow sent it on */
  calls: z.array(
    z.object({
      flow: z.string(),
      at: Time,
      attempt: z.number(),
      /** without its query */
      url: z.string(),
      /** null: no answer */
      status: z.number().nullable(),
      durationMs: z.number(),
      /** why there is no answer, or none that counts */
      error: z.string().nullable(),
      /** the beginning of what the target answered */
      answer: z.string().nullable(),
    }),
  ),
});
export const Replayed = z.object({ id: z.string(), state: z.literal('waiting') });

export const ParkedGroup = z.object({
  flow: z.string(),
  reason: z.string(),
  count: z.number(),
  oldest: Time,
  newest: Time,
  /** the newest few */
  sampleIds: z.array(z.string()),
});
export const ParkedGroups = z.object({ items: z.array(ParkedGroup) });
export const Redrive = z.strictObject({
  flow: text(100),
  reason: text(10_000),
  limit: z.number().int().min(1).max(500).default(500),
});
/** `remaining`: of the group, for another call. */
export const Redriven = z.object({ replayed: z.number(), remaining: z.number() });

/** A conversation and those it is relayed with, message by message. */
export const RelayedSide = z.object({
  conversation: Conversation,
  messages: z.array(
    z.object({
      message: Message,
      /** null: nothing announced this message to us */
      delivery: Delivery.nullable(),
    }),
  ),
});
/** It is relayed with this one, whose messages no inbox flow stores. */
export const NotStored = z.object({
  kind: z.enum(['ticket', 'conversation']),
  connection: z.string(),
  /** the provider's */
  id: z.string(),
});
export const Relayed = z.object({ sides: z.array(RelayedSide), notStored: z.array(NotStored) });

export const SyncsQuery = z.strictObject({ connection: filter(100), limit: pageLimit });
export const Syncs = z.object({ items: z.array(Sync) });

export const AuditQuery = z.strictObject({
  actor: filter(320),
  subject: filter(200),
  cursor: idFilter,
  limit: pageLimit,
});
export const AuditPage = pageOf(
  z.object({
    id: z.string(),
    at: Time,
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
);

/** Of whom; by default one's own. Only administrators see those of others. */
export const SessionsQuery = z.strictObject({ email: filter(400) });
export const SignedIn = z.object({
  id: z.string(),
  email: z.string(),
  /** the network that it was signed in from, such as `203.0.113.0/24` */
  address: z.string(),
  userAgent: z.string(),
  startedAt: Time,
  /** a minute old at most */
  seenAt: Time,
  expiresAt: Time,
  /** the one that asks */
  isCurrent: z.boolean(),
});
export const SignedIns = z.object({ items: z.array(SignedIn) });
export const EndedOthers = z.object({ ended: z.number() });
