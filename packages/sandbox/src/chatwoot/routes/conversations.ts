import { z } from 'zod';
import { openConversation } from '../actions/create-conversation.ts';
import { ConversationCreate } from '../inputs.ts';
import { findConversation } from '../lookups.ts';
import { type Route, route } from '../mount-route.ts';
import type { ConversationRow } from '../rows.ts';
import { conversationView } from '../views/conversation.ts';
import type { World } from '../world.ts';

const pageSize = 25;

const Digits = z.string().regex(/^\d+$/).transform(Number);

const ListQuery = z.strictObject({
  status: z.enum(['open', 'resolved', 'pending', 'snoozed', 'all']).optional(),
  assignee_type: z.enum(['me', 'unassigned', 'assigned', 'all']).optional(),
  inbox_id: Digits.optional(),
  'labels[]': z.union([z.string(), z.array(z.string())]).optional(),
  q: z.string().optional(),
  source_id: z.string().optional(),
  sort_by: z
    .enum(['last_activity_at_desc', 'last_activity_at_asc', 'created_at_desc', 'created_at_asc'])
    .optional(),
  updated_within: Digits.optional(),
  page: Digits.optional(),
});
type ListQuery = z.infer<typeof ListQuery>;

export const conversationRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/conversations',
    access: 'bot',
    body: ConversationCreate,
    async run({ world, change, body }) {
      return conversationView(world, await openConversation(world, change, body));
    },
  }),
  route({
    method: 'GET',
    path: '/conversations/:id',
    access: 'bot',
    run: ({ world, id }) => conversationView(world, findConversation(world, id('id'))),
  }),
  route({
    method: 'GET',
    path: '/conversations',
    access: 'user',
    query: ListQuery,
    run({ world, actor, query }) {
      const found = [...world.store.conversations.values()].filter((row) =>
        matchesQuery(world, row, query),
      );
      const ofAssignee = {
        me: found.filter((row) => row.assignee?.type === 'User' && row.assignee.id === actor.id),
        unassigned: found.filter((row) => row.assignee === null),
        assigned: found.filter((row) => row.assignee !== null),
        all: found,
      };
      const chosen = sort(ofAssignee[query.assignee_type ?? 'all'], query.sort_by);
      const start = ((query.page ?? 1) - 1) * pageSize;
      // `updated_within` switches paging off.
      const shown =
        query.updated_within === undefined ? chosen.slice(start, start + pageSize) : chosen;
      return {
        data: {
          meta: {
            mine_count: ofAssignee.me.length,
            assigned_count: ofAssignee.assigned.length,
            unassigned_count: ofAssignee.unassigned.length,
            all_count: found.length,
          },
          payload: shown.map((row) => conversationView(world, row)),
        },
      };
    },
  }),
];

function matchesQuery(world: World, row: ConversationRow, query: ListQuery): boolean {
  const status = query.status ?? 'open';
  if (status !== 'all' && row.status !== status) return false;
  if (query.inbox_id !== undefined && row.inboxId !== query.inbox_id) return false;
  if (query['labels[]'] !== undefined) {
    const labels = [query['labels[]']].flat();
    if (!labels.some((label) => row.labels.includes(label))) return false;
  }
  if (query.source_id !== undefined) {
    const place = world.store.contactInboxes.get(row.contactInboxId);
    if (place?.sourceId !== query.source_id) return false;
  }
  if (query.updated_within !== undefined) {
    const since = world.now().getTime() - query.updated_within * 1000;
    if (row.updatedAt.getTime() <= since) return false;
  }
  if (query.q !== undefined) {
    const wanted = query.q.toLowerCase();
    const messages = world.store.messagesOf(row.id);
    if (!messages.some((message) => message.content?.toLowerCase().includes(wanted))) return false;
  }
  return true;
}

function sort(rows: ConversationRow[], by: ListQuery['sort_by'] = 'last_activity_at_desc') {
  const time = (row: ConversationRow) =>
    (by.startsWith('created_at') ? row.createdAt : row.lastActivityAt).getTime();
  const sorted = rows.toSorted((a, b) => time(a) - time(b) || a.id - b.id);
  return by.endsWith('_desc') ? sorted.reverse() : sorted;
}
