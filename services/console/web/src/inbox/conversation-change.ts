import type { Conversation, Owner, Status } from '../api/shapes.ts';

export type ConversationChange =
  | { kind: 'status'; status: Status }
  | { kind: 'assign'; assignee: string | null }
  | { kind: 'owner'; owner: Owner }
  | { kind: 'read' };

export function changed(conversation: Conversation, change: ConversationChange): Conversation {
  switch (change.kind) {
    case 'status':
      return { ...conversation, status: change.status };
    case 'assign':
      return { ...conversation, assignee: change.assignee };
    case 'owner':
      return { ...conversation, owner: change.owner };
    case 'read':
      return { ...conversation, unread: 0 };
  }
}

const changedBy = {
  status: 'status',
  assign: 'assignee',
  owner: 'owner',
  read: 'unread',
} as const satisfies Record<ConversationChange['kind'], keyof Conversation>;

/** Without the change, unless others have changed the same since; what else has come stays. */
export function takenBack(
  now: Conversation,
  change: ConversationChange,
  before: Conversation,
): Conversation {
  const field = changedBy[change.kind];
  const isOurs = now[field] === changed(before, change)[field];
  return isOurs ? { ...now, [field]: before[field] } : now;
}
