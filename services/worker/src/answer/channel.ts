import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';

/** What an event of a channel means to whoever answers there. */
export type Heard =
  | { kind: 'said'; messageId: string; text: string }
  /** They have come to us, and said nothing yet. */
  | { kind: 'joined' }
  /** The account said something: ourselves, a colleague in the provider's own tool, or another program. */
  | { kind: 'account'; messageId: string; isPerson: boolean }
  | { kind: 'withdrawn' }
  | { kind: 'other'; reason: string };

/** Where customers are answered. One module for each provider; the rest of the flow is the same for all. */
export interface Channel {
  /** Pure. @throws BadInputError */
  hear(event: StoredEvent): Heard;
  /** A text as the customer will see it. Pure. */
  asShown(text: string): string;
  /** What the ledger calls a message that we sent. */
  echoIdOf(messageId: string): string;
  /** Whether a message of ours is on its way to this customer, whose echo may come first. */
  isSending(conversationKey: string): Promise<boolean>;
  /** The customer, where no event says who they are. */
  introduce(event: StoredEvent): Promise<void>;
  /** The customer has had deleted what was known of them. */
  forget(event: StoredEvent): Promise<void>;
  /** Where what would be said waits for people: in the console, or beside what was said, as a note. */
  draftsAs: 'draft' | 'note';
  /** Whether the provider keeps a conversation from people until it is handed over there, too. */
  handsOverThere: boolean;
  /** Whether people see a conversation only once it is handed over. */
  hidesFromPeople: boolean;
  /** Whether whoever says something first is greeted before they are answered. */
  greetsWithAnswers: boolean;
  /** Absent where customers are not shown that somebody writes. May fail: nothing depends on it. */
  showTyping?(event: StoredEvent, isTyping: boolean): Promise<void>;
}
