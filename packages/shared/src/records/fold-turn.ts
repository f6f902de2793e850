import type { ConversationState } from './fold-conversation.ts';
import type { Turn } from './projection.ts';

/**
 * Whose turn it is after what a provider has told. Who has decided later than `at` has the last word. Pure.
 * @param row as it was before
 * @param isNewest nothing later is known of the conversation
 */
export function foldTurn(
  row: Pick<ConversationState, 'owner' | 'ownedAt' | 'status'>,
  { is, when }: Turn,
  { at, isNewest }: { at: Date; isNewest: boolean },
): Partial<Pick<ConversationState, 'owner' | 'ownedAt'>> {
  if (row.ownedAt !== null && row.ownedAt >= at) return {};
  const holds = {
    newest: isNewest,
    always: true,
    undecided: isNewest && row.ownedAt === null,
    taken: row.owner === 'ai',
    reopened: isNewest && row.status === 'Closed',
  }[when];
  return holds ? { owner: is, ownedAt: at } : {};
}
