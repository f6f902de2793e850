/** Codes of decisions that are explained in the page's language; others are shown as they are. */
export const knownReasons = [
  'activity',
  'already-relayed',
  'automation',
  'bot',
  'conversation-deleted',
  'customer-message',
  'deleted',
  'deletion-not-supported',
  'duplicate',
  'edit-not-supported',
  'empty',
  'external-echo',
  'gone',
  'invalid_json',
  'malware',
  'never-relayed',
  'no-conversation',
  'no-sender',
  'no-ticket',
  'not-relayed',
  'not-subscribed',
  'other-inbox',
  'own-echo',
  'private-note',
  'replayed',
  'same-status',
  'staff-comment',
  'stale',
  'status-not-synced',
  'template',
  'ticket-closed',
  'too-old',
  'webhook-off',
  'withdrawn',
] as const;
export type KnownReason = (typeof knownReasons)[number];

export function isKnownReason(reason: string): reason is KnownReason {
  return knownReasons.some((known) => known === reason);
}
