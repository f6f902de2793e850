import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import type { BadInputError } from '@omnirelay/shared/errors.ts';
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
  | {
      ok: false;
      reason: RefusalReason;
      /** What an operator may have set wrong: for the log, never for the sender. */
      hint?: string;
    };

export type RefusalReason =
  | 'no-secret'
  | 'missing-signature'
  | 'bad-signature'
  | 'stale-timestamp'
  | 'bad-token'
  | 'wrong-audience'
  | 'keys-unavailable';

/** The public keys that a provider signs with, where it publishes them. */
export interface KeySource {
  /**
   * The key of that id, of those published at this origin.
   * @throws KeysUnavailable when it cannot be asked, and was not known before
   */
  find(origin: string, keyId: string): Promise<KeyObject | undefined>;
}

/** Nobody can tell now whether a signature holds. */
export class KeysUnavailable extends Error {
  override name = 'KeysUnavailable';
}

/** As much of an event as accepting needs. */
export interface Envelope {
  type: string;
  /** The provider's id of what happened: the same for every delivery of it. */
  providerEventId: string;
  /** Without an id of its own: counts as the same for seconds only. */
  isHint: boolean;
  /** How long the same id is the same event, where that is shorter than usual. */
  dedupSeconds?: number;
  /** Order is kept among events with the same key. */
  conversationKey: string;
  /** The conversation as operators see it, such as `zendesk_21`. */
  externalId: string;
  /** The sender's own word for the type, where it is told of it. */
  calledType?: string;
}

/** What became of an event that a webhook brought. */
export interface Receipt {
  /** of our event; a duplicate names the first delivery's */
  id: string;
  isDuplicate: boolean;
  /** Whether a flow acts on it. */
  isWanted: boolean;
  /** undefined: signed, but unreadable, and kept as such */
  envelope: Envelope | undefined;
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
  wantedBy: Record<Exclude<Flow['kind'], 'forward'>, string[]>;
  /** Pure but for the keys it asks for; constant time; never throws. */
  verify(
    request: WebhookRequest,
    connection: Connection,
    nowMs: number,
    keys: KeySource,
  ): Verification | Promise<Verification>;
  /**
   * The events of a body that holds several; absent where no body does.
   * @throws BadInputError when there are too many
   */
  split?(json: unknown): unknown[];
  /** @throws BadInputError when the body says nothing we can accept it by */
  readEnvelope(json: unknown, body: Buffer, connection: Connection): Envelope;
  /** One receipt for each event, in their order. */
  accepted(receipts: [Receipt, ...Receipt[]]): Answer;
  /** Makes this provider send again, where it can. */
  unavailable: Answer;
  /** What a sender is told in its own words; undefined: in ours. */
  refused?(reason: RefusalReason, connection: Connection): Answer | undefined;
  /** What the sender of an unreadable body is told; undefined: that it was accepted. */
  unreadable?(problem: BadInputError, connection: Connection): Answer | undefined;
  /** Calls that only ask whether somebody is there: every GET, and POSTs of such a body. */
  probe?: { isProbe(body: Buffer): boolean; answer: Answer };
  /** How long it waits for its answer; undefined: as long as we need. */
  patienceMs?: number;
  /** Takes a body for JSON whatever its content type says. */
  ignoresContentType?: boolean;
}
