/** Codes that are explained in the page's language; others are shown as they are. */
const answerKinds = [
  'greeting',
  'help',
  'look_up',
  'model',
  'closed',
  'hand_over',
  'fallback',
] as const;
const lookupStatuses = ['reported', 'not_found', 'unknown'] as const;

export function isAnswerKind(kind: string): kind is (typeof answerKinds)[number] {
  return answerKinds.some((known) => known === kind);
}

export function isLookupStatus(status: string): status is (typeof lookupStatuses)[number] {
  return lookupStatuses.some((known) => known === status);
}
