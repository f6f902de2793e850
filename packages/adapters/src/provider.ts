import type { IncomingHttpHeaders } from 'node:http';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import type { z } from 'zod';

/** A webhook as it came. */
export interface WebhookRequest {
  headers: IncomingHttpHeaders;
  /** A name that comes twice has a list. */
  query: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export type Verification =
  | { ok: true /** false: nobody vouches for it (sandbox only) */; signed: boolean }
  | { ok: false; reason: RefusalReason };

export type RefusalReason =
  | 'no-secret'
  | 'missing-signature'
  | 'bad-signature'
  | 'stale-timestamp'
  | 'bad-token';

/** As much of an event as accepting needs. */
export interface Envelope {
  type: string;
  /** The provider's id of what happened: the same for every delivery of it. */
  providerEventId: string;
  /** Without an id of its own: counts as the same for seconds only. */
  isHint: boolean;
  /** Order is kept among events with the same key. */
  conversationKey: string;
  /** The conversation as operators see it, such as `zendesk_21`. */
  externalId: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

/** What ingress has to know of a provider. One object per folder; `registry.ts` lists them. */
export interface Provider<Connection> {
  id: string;
  settings: z.ZodType<Connection>;
  /** Paths that existing installations have in their dashboards. */
  establishedPaths: string[];
  /** Event types that a flow acts on; all others are kept and skipped as `not-subscribed`. */
  wantedBy: Record<Flow['kind'], string[]>;
  /** Pure; constant time; never throws. */
  verify(request: WebhookRequest, connection: Connection, nowMs: number): Verification;
  /** @throws BadInputError when the body says nothing we can accept it by */
  readEnvelope(json: unknown, body: Buffer): Envelope;
  accepted(id: string): Answer;
  /** Makes this provider send again, where it can. */
  unavailable: Answer;
}
