import type { Actor } from './rows.ts';

/** One attribute's change as Rails reports it, in the order they were noted. */
export type AttributeChange = Record<string, { previous_value: unknown; current_value: unknown }>;

export type ChatwootEvent =
  | { name: 'message_created' | 'message_updated'; messageId: number }
  | {
      name:
        | 'conversation_created'
        | 'conversation_updated'
        | 'conversation_status_changed'
        // These two go to bots alone.
        | 'conversation_opened'
        | 'conversation_resolved';
      conversationId: number;
      changes: AttributeChange[];
    }
  | {
      name: 'conversation_typing_on' | 'conversation_typing_off';
      conversationId: number;
      typist: { type: 'User' | 'AgentBot'; id: number };
      isPrivate: boolean;
    }
  | { name: 'contact_created' | 'contact_updated'; contactId: number; changes: AttributeChange[] };

/** One transaction: who acts, and what is announced once it holds. A refused call announces nothing. */
export interface Change {
  actor: Actor | null;
  events: ChatwootEvent[];
  /** Work of Chatwoot's own background jobs, done after the events went out. */
  afterwards: (() => Change | undefined)[];
}

export function beginChange(actor: Actor | null): Change {
  return { actor, events: [], afterwards: [] };
}

export function attributeChange(
  name: string,
  previous: unknown,
  current: unknown,
): AttributeChange {
  return { [name]: { previous_value: previous, current_value: current } };
}
