import type { Change } from '../change.ts';
import { findAssignee } from '../lookups.ts';
import type { Actor, ConversationRow, ConversationStatus } from '../rows.ts';
import type { World } from '../world.ts';
import { addActivity } from './message-rows.ts';
import { updateConversation } from './update-conversation.ts';

/**
 * Who opens a conversation with an agent's token takes it over; an administrator does not. A bot that
 * opens one hands it over, and is not its assignee any more.
 */
export function changeStatus(
  world: World,
  change: Change,
  conversation: ConversationRow,
  status: ConversationStatus,
  snoozedUntil: Date | null = null,
): void {
  const { actor } = change;
  const handsOver =
    actor?.kind === 'AgentBot' && status === 'open' && conversation.status === 'pending';
  const isBots = conversation.assignee?.type === 'AgentBot';
  updateConversation(world, change, conversation, {
    status,
    snoozedUntil,
    ...(handsOver ? { waitingSince: world.now(), ...(isBots ? { assignee: null } : {}) } : {}),
  });
  if (status === 'open' && actor?.kind === 'User' && actor.role === 'agent') {
    assignConversation(world, change, conversation, 'User', actor.id);
  }
}

/** The whole list is replaced; labels nobody has defined are taken too (#13918). */
export function changeLabels(
  world: World,
  change: Change,
  conversation: ConversationRow,
  labels: string[],
): void {
  const before = conversation.labels;
  const added = labels.filter((label) => !before.includes(label));
  updateConversation(world, change, conversation, { labels: [...new Set(labels)] });
  if (added.length > 0) {
    addActivity(
      world,
      conversation,
      `${change.actor?.name ?? 'The system'} added ${added.join(', ')}`,
    );
  }
}

/** An unknown id unassigns without a word. */
export function assignConversation(
  world: World,
  change: Change,
  conversation: ConversationRow,
  type: 'User' | 'AgentBot',
  id: number | null | undefined,
): Actor | undefined {
  const table: Map<number, Actor> = type === 'User' ? world.store.users : world.store.bots;
  const known = id !== null && id !== undefined && table.has(id);
  const previous = findAssignee(world, conversation);
  updateConversation(world, change, conversation, { assignee: known ? { type, id } : null });
  const assignee = findAssignee(world, conversation);
  if (assignee && assignee !== previous) {
    addActivity(world, conversation, `Assigned to ${assignee.name}`);
  }
  return assignee;
}
