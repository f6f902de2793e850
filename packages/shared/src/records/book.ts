import type { StoredEvent } from '../mailbox/stored-event.ts';
import { foldMessage, type MessageState, mergeMessages } from './fold-message.ts';
import { foldOutcome, type ReplyOutcome } from './fold-outcome.ts';
import type { ConversationFact, MessageFact } from './projection.ts';
import { indexable } from './storable.ts';

/** The messages of one batch: finds the one that a fact is about, and keeps what becomes of it. */
export interface Book {
  tell(conversation: ConversationFact, fact: MessageFact, event: StoredEvent): void;
  settle(outcome: ReplyOutcome): void;
  /** `merged` are the ids of rows that turned out to be another's echo. */
  changes(): { changed: MessageState[]; merged: string[] };
}

export function createBook(known: MessageState[]): Book {
  const byId = new Map(known.map((row) => [row.id, row]));
  const idOfProvided = new Map<string, string>();
  const idOfEffect = new Map<string, string>();
  const changed = new Set<string>();
  const merged: string[] = [];
  for (const row of known) index(row);

  function index(row: MessageState): void {
    if (row.providerId !== null) idOfProvided.set(`${row.connection} ${row.providerId}`, row.id);
    if (row.effectId !== null) idOfEffect.set(row.effectId, row.id);
    for (const part of row.amendments.parts ?? []) {
      idOfProvided.set(`${row.connection} ${part}`, row.id);
    }
  }

  function keep(row: MessageState): void {
    byId.set(row.id, row);
    changed.add(row.id);
    index(row);
  }

  function provided(connection: string, providerId: string): MessageState | undefined {
    return byId.get(idOfProvided.get(`${connection} ${indexable(providerId)}`) ?? '');
  }

  /** A message sent twice has two ids at its provider: the second one is a message of its own. */
  function sentBy(fact: MessageFact, connection: string): MessageState | undefined {
    const row = byId.get(idOfEffect.get(fact.effectId ?? '') ?? '');
    if (row?.connection !== connection) return undefined;
    const isIts = row.providerId === null || row.providerId === indexable(fact.providerId);
    return isIts ? row : undefined;
  }

  function merge(ours: MessageState, echo: MessageState): MessageState {
    byId.delete(echo.id);
    changed.delete(echo.id);
    merged.push(echo.id);
    return mergeMessages(ours, echo);
  }

  return {
    tell(conversation, fact, event) {
      const ours = sentBy(fact, event.connection);
      const theirs = provided(event.connection, fact.providerId);
      const row = ours && theirs && ours.id !== theirs.id ? merge(ours, theirs) : (ours ?? theirs);
      keep(foldMessage(row, conversation, fact, event));
    },
    settle(outcome) {
      const ours = byId.get(outcome.messageId);
      if (!ours) return;
      const settled = foldOutcome(ours, outcome);
      const isNews = ours.providerId === null && outcome.providerId !== undefined;
      const ids = [
        ...(isNews ? [outcome.providerId ?? ''] : []),
        ...(settled.amendments.parts ?? []),
      ];
      // Each echo that came before anybody knew whose it was.
      const row = ids.reduce((known, id) => {
        const echo = provided(ours.connection, id);
        return echo && echo.id !== ours.id ? merge(known, echo) : known;
      }, settled);
      keep(row);
    },
    changes() {
      return { changed: [...changed].flatMap((id) => byId.get(id) ?? []), merged };
    },
  };
}
