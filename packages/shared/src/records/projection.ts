import type { StoredEvent } from '../mailbox/stored-event.ts';
import type { Contact, StoredAttachment } from '../store/schema.ts';

/**
 * What one event says of a conversation and of a message in it. Facts of one conversation add up to the
 * same rows in whatever order they come, and however often. Times are a provider's, in epoch
 * milliseconds; undefined where it gives none.
 */
export interface Projected {
  conversation: ConversationFact;
  message?: MessageFact;
}

export interface ConversationFact {
  /** what the provider's API is called with */
  providerId: string;
  /** the provider's own name: the platform, as long as no event says more */
  provider: string;
  /** where the customer writes: `facebook`, `whatsapp`... */
  platform?: string | undefined;
  contact?: {
    is: Contact;
    /** 0 to 9: one that says more wins over one that is later. */
    weight: number;
    atMs: number | undefined;
  };
  status?: { is: 'Open' | 'Closed'; atMs: number | undefined };
  /** Whose turn it is, where the provider has a say in that. */
  turn?: Turn | undefined;
  /** the customer was heard of, where that decides how long they may be answered */
  interactedAtMs?: number | undefined;
  /** What was known of the customer until then is to be forgotten. */
  erasedAtMs?: number | undefined;
  createdAtMs: number | undefined;
  /** when this happened */
  atMs: number | undefined;
}

/**
 * `newest`: if nothing later is known of the conversation; `always`: it happened, whatever followed;
 * `undecided`: as long as nobody has decided whose it is; `taken`: if the AI had it; `reopened`: if it was
 * closed before.
 */
export type Turn =
  | { is: 'people'; when: 'newest' | 'always' | 'undecided' | 'taken' }
  | { is: 'ai'; when: 'newest' | 'reopened' };

/** Each part is independent of the others: an event tells some of them. */
export interface MessageFact {
  providerId: string;
  /** the effect of ours that wrote it */
  effectId?: string | undefined;
  content?: MessageContent;
  /** A person answers: from now on the conversation is people's. */
  takesOver?: boolean;
  /** taken back: its content goes */
  deletedAtMs?: number;
  /** a public message became a note */
  madePrivate?: true;
  files?: StoredAttachment[];
  removedFiles?: string[];
}

export interface MessageContent {
  sender: 'customer' | 'agent' | 'bot' | 'system';
  author: string;
  text: string;
  private: boolean;
  /** why it did not reach the customer */
  failure: string | undefined;
  createdAtMs: number | undefined;
  /** Of two contents the later counts, but any announced change counts before what was first said. */
  isUpdate: boolean;
  atMs: number | undefined;
}

/** Pure. What it throws parks the event in its inbox flow. */
export type Project = (event: StoredEvent, flow: string) => Projected | { skip: string };
