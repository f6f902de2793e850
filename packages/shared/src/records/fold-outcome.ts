import type { MessageState } from './fold-message.ts';
import type { FlowState } from './record.ts';
import { indexable } from './storable.ts';

/** How sending a message of the console stands. */
export interface ReplyOutcome {
  messageId: string;
  connection: string;
  conversationId: string;
  state: FlowState;
  reason: string | null;
  /** the message's id at its provider, once it has one */
  providerId: string | undefined;
  /** the ids of all that it was sent as, the first among them */
  parts: string[];
}

/** Pure. What the provider has shown of the message counts more than what became of sending it. */
export function foldOutcome(row: MessageState, outcome: ReplyOutcome): MessageState {
  const providerId = row.providerId ?? outcome.providerId ?? null;
  const known = { ...row, providerId, amendments: withParts(row, outcome) };
  if (row.version !== '') return known;
  const { state, failure } = stateAfter(outcome);
  return { ...known, state, failure };
}

/** One alone is no part: it is the message itself, unless more was to follow. */
function withParts(
  { amendments }: MessageState,
  { parts, state }: ReplyOutcome,
): MessageState['amendments'] {
  const all = [...new Set([...(amendments.parts ?? []), ...parts.map(indexable)])].sort();
  const least = state === 'done' ? 2 : 1;
  return all.length < least ? amendments : { ...amendments, parts: all };
}

function stateAfter({ state, reason }: ReplyOutcome): Pick<MessageState, 'state' | 'failure'> {
  switch (state) {
    case 'done':
      return { state: 'sent', failure: null };
    case 'skipped':
    case 'parked':
      return { state: 'failed', failure: reason ?? 'It was not sent.' };
    case 'uncertain':
      return { state: 'uncertain', failure: reason ?? 'Nobody knows whether it was sent.' };
    case 'waiting':
    case 'retrying':
      return { state: 'sending', failure: null };
  }
}

/** The end of `<conversation>/<message>`. */
export function messageOfRemote(remoteId: string | null): string | undefined {
  const slash = remoteId?.lastIndexOf('/') ?? -1;
  return slash === -1 ? undefined : remoteId?.slice(slash + 1) || undefined;
}
