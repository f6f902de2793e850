import type { ChatwootEvent, ChatwootMessage } from '@omnirelay/adapters/chatwoot/normalize.ts';
import type { Handled } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { RelayContext } from './relay-deps.ts';
import type { TicketMemory } from './ticket-memory.ts';

type ChatwootStatus = Extract<ChatwootEvent, { kind: 'status' }>;

/**
 * What the relay has to know of whoever stands across from Chatwoot: one module for each provider. What
 * is the same for all (echoes in Chatwoot, links, contacts, conversations, effects, files) is not in it.
 */
export interface Pair {
  /** Keys of what an event of this thread needs to know; they are read with the event. */
  rememberedKeys(threadId: string): string[];
  /**
   * The effect that carrying an event of that side to Chatwoot begins with, told by its header alone; only of
   * events that are just something said, see `Ahead`. Absent: there are none.
   */
  foresee?(event: StoredEvent): string | undefined;
  /** An event of that side: decided, and carried to Chatwoot. */
  hear(context: RelayContext, json: unknown): Promise<Handled>;
  /** Carries an agent's public words to the customer. */
  reply(context: RelayContext, memory: TicketMemory, message: ChatwootMessage): Promise<Handled>;
  /** absent: that side has no status */
  status?(context: RelayContext, memory: TicketMemory, event: ChatwootStatus): Promise<Handled>;
  /** The effects by which an agent's message may have been carried over. */
  effectsOf(context: RelayContext, subject: string): string[];
  /** Why nothing is carried over from a conversation that belongs to no thread. */
  unlinked: string;
}
