/** A conversation of which something has changed, as its provider lists it. */
export interface Changed {
  /** what order is kept by */
  conversationKey: string;
  externalId: string;
  changedAtMs: number;
  /** its status now, as a webhook would announce it */
  status: FoundStatus;
}

/** Something that a webhook should have brought. */
export interface Found {
  /**
   * `message` stands for itself. A `change` or a `file` is of a message: were that one unknown, it would
   * have it with it.
   */
  kind: 'message' | 'change' | 'file';
  /** the type of its webhook */
  type: string;
  /** the same that its webhook has */
  providerEventId: string;
  /** that of the message itself */
  messageEventId: string;
  /** the provider's id of the message; later ones are greater */
  messageId: string;
  /** the provider's time of the message, in whole seconds */
  atMs: number;
  /** Known to the other flows. */
  isForInboxOnly?: boolean;
  /** @param atMs the time to the millisecond, where it was found out */
  body(atMs: number): unknown;
}

export interface FoundStatus {
  type: string;
  providerEventId: string;
  isClosed: boolean;
  atMs: number;
  body(): unknown;
}

/** What reconciling has to know of a provider. Calls pass the gate, and are repeated, by themselves. */
export interface Source<C extends Changed = Changed> {
  /** Event types that tell a status, and what they tell. */
  statusTypes: string[];
  readStatus(body: Buffer): { isClosed: boolean } | undefined;
  /**
   * Those that changed since then, the last one first; a page at a time. All of them (0) in an order that
   * no change moves them in: one that is spoken in meanwhile must not slip to a page that was read.
   */
  page(
    after: string | undefined,
    sinceMs: number,
  ): Promise<{ conversations: C[]; next: string | undefined }>;
  /** What was said in one since then, in batches, oldest first. */
  history(conversation: C, sinceMs: number): AsyncIterable<Found[]>;
}
