/** What is known of a conversation when an agent wants to say something in it. */
export interface AnswerFacts {
  isPrivate: boolean;
  owner: string;
  /** null: nobody has decided whose it is */
  ownedAt: Date | null;
  status: string;
  /** undefined: nothing limits when its customers may be answered */
  window: 'free' | 'paid' | 'closed' | undefined;
  /** Nobody can be reached there from outside its messenger. */
  isAnonymous: boolean;
  /** of those who spoke since the delivery that is answered; undefined: it names none */
  since: { customer: boolean; people: boolean } | undefined;
  /** who said what is answered; undefined: nobody knows */
  answers: string | undefined;
}

export type AnswerDecision =
  | { kind: 'accept'; isStale: boolean }
  | { kind: 'refuse'; code: string; message: string };

/** Whether an agent may say it now. Pure. A note harms nobody, whoever owns the conversation. */
export function decideAnswer(facts: AnswerFacts): AnswerDecision {
  const { isPrivate, owner, ownedAt, since } = facts;
  const accept = { kind: 'accept', isStale: since?.customer ?? false } as const;
  if (isPrivate) return accept;
  if (facts.answers === 'bot' || facts.answers === 'system') {
    return refuse(
      'own_echo',
      'That delivery is about something that an agent or a machine has said. Answer only what customers write.',
    );
  }
  if (since?.people) {
    return refuse(
      'superseded',
      'A person has replied since that delivery. Leave it; a note (private: true) is still possible.',
    );
  }
  if (owner === 'people' && ownedAt !== null) {
    return refuse(
      'owned_by_people',
      'People have this conversation. Leave it, or leave a note (private: true). An operator can hand it to the AI in the inbox.',
    );
  }
  if (facts.status === 'Closed') {
    return refuse(
      'conversation_closed',
      'The conversation is closed. It opens when the customer writes again, or when an operator opens it.',
    );
  }
  if (facts.window === 'closed') {
    return refuse(
      'window_closed',
      'Nothing can be sent any more until the customer writes again: their messenger refuses it.',
    );
  }
  if (facts.isAnonymous) {
    return refuse(
      'not_reachable',
      'This visitor is anonymous and can only be answered in Zalo itself. Hand the conversation to people.',
    );
  }
  return accept;
}

function refuse(code: string, message: string): AnswerDecision {
  return { kind: 'refuse', code, message };
}
