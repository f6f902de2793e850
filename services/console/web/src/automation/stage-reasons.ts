import { type StageName, stageNames } from './run-filters.ts';

/** Codes of decisions that are explained in the page's language; others are shown as they are. */
export const knownStageReasons = [
  'already_applied',
  'not_suggested',
  'off',
  'rejected',
  'superseded',
  'not-read',
  'no-model',
  'not-composed',
  'escalate',
  'escalated',
  'context-failed',
  'gone',
  'closed',
  'spam',
  'trashed',
  'answered',
  'automatic-sender',
  'no-reply-address',
  'draft-exists',
  'answered-by-person',
  'recipient-changed',
  'department-changed',
  'no-customer-message',
  'empty',
  'too-long',
  'instructions-repeated',
  'comment-repeated',
  'secret',
  'placeholder',
  'no_deal_found',
  'no-e-mail',
  'nothing-to-change',
  'nothing-to-note',
  'no-rule',
  'stays',
  'already-there',
  'already-linked',
  'linked-by-somebody',
  'moved-by-somebody',
  'status-changed-by-somebody',
  'thrown-away',
  'urgent',
  'unsure',
  'composed',
  'model',
  'deal',
  'keywords',
  'compose-failed',
] as const;
export type KnownStageReason = (typeof knownStageReasons)[number];

export function isKnownStageReason(reason: string): reason is KnownStageReason {
  return knownStageReasons.some((known) => known === reason);
}

/** `respond-uncertain`: which stage made the run end so. */
export function readStageEnd(
  reason: string,
): { stage: StageName; how: 'failed' | 'uncertain' } | undefined {
  for (const how of ['failed', 'uncertain'] as const) {
    const stage = stageNames.find((name) => reason === `${name}-${how}`);
    if (stage) return { stage, how };
  }
  return undefined;
}
