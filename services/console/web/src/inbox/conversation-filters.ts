import { compareText, type Order } from '../api/pages.ts';
import type { Conversation, Status } from '../api/shapes.ts';

/** As they stand in the address and go to the API; left out means all. */
export interface ConversationFilters {
  status?: Status | undefined;
  platform?: string | undefined;
  /** an e-mail, `me` or `none` */
  assignee?: string | undefined;
  unread?: true | undefined;
  q?: string | undefined;
}

/** Newest first. */
export const newestFirst: Order<Conversation> = (a, b) =>
  compareText(b.lastMessageAt, a.lastMessageAt) || compareText(b.id, a.id);

/** What the server would say, as far as a browser can know: it can't know of a search. */
export function fitsFilters(
  conversation: Conversation,
  filters: ConversationFilters,
  me: string,
): boolean {
  const { status, platform, assignee, unread } = filters;
  return (
    (!status || conversation.status === status) &&
    (!platform || conversation.platform === platform) &&
    (!unread || conversation.unread > 0) &&
    (!assignee || conversation.assignee === assigneeOf(assignee, me))
  );
}

export function isFiltering({ platform, assignee, unread, q }: ConversationFilters): boolean {
  return Boolean(platform || assignee || unread || q);
}

/**
 * Only what we know, from an address that anybody may have typed. All are named, also those that are
 * not given: the router keeps what it had read for any that is left out.
 */
export function readFilters(search: Record<string, unknown>): ConversationFilters {
  const text = (name: string) => {
    const value = search[name];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value.slice(0, 320) : undefined;
  };
  const { status, unread } = search;
  return {
    status: status === 'Open' || status === 'Closed' ? status : undefined,
    platform: text('platform'),
    assignee: text('assignee'),
    unread: unread === true || unread === 'true' || undefined,
    q: text('q'),
  };
}

function assigneeOf(assignee: string, me: string): string | null {
  if (assignee === 'none') return null;
  return assignee === 'me' ? me : assignee;
}
