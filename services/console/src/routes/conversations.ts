import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import { handOverEvent, statusEvent } from '@omnirelay/shared/mailbox/console-requests.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import {
  type ConversationChange,
  type ConversationRow,
  changeConversation,
  listConversations,
  readUntilNow,
} from '@omnirelay/shared/store/conversations.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import { type Api, ById, NoContent, refusals } from '../api/api.ts';
import {
  Assignment,
  Conversation,
  ConversationsPage,
  ConversationsQuery,
  OwnerChange,
  StatusChange,
} from '../api/contract.ts';
import { showConversation } from '../api/views.ts';
import { ensureReachable, findConversation, type InboxDeps, notFound } from '../inbox/find.ts';
import type { SessionUser } from '../plugins/session.ts';
import { requestChange } from '../replies/request-change.ts';
import { type Accounts, normalizeEmail } from '../sign-in/accounts.ts';

const tags = ['conversations'];

export function registerConversations(
  app: Api,
  deps: InboxDeps & { accounts: Accounts; config: { flows: readonly Flow[] } },
): void {
  app.get(
    '/api/conversations',
    {
      schema: {
        tags,
        summary: 'The newest message first.',
        querystring: ConversationsQuery,
        response: { 200: ConversationsPage, ...refusals() },
      },
    },
    async (request) => {
      const { assignee, unread, cursor, limit, ...query } = request.query;
      const { items, nextCursor } = await listConversations(deps.db, {
        status: query.status || undefined,
        platform: query.platform || undefined,
        connection: query.connection || undefined,
        assignee: assigneeOf(assignee, request.user),
        unread: unread === 'true',
        q: query.q?.trim() || undefined,
        cursor: cursor || undefined,
        limit,
      });
      return { items: items.map(showConversation), nextCursor };
    },
  );

  app.get(
    '/api/conversations/:id',
    {
      schema: {
        tags,
        summary: 'One conversation.',
        params: ById,
        response: { 200: Conversation, ...refusals(404) },
      },
    },
    async (request) => showConversation(await findConversation(deps, request.params.id)),
  );

  app.post(
    '/api/conversations/:id/status',
    {
      schema: {
        tags,
        summary: 'Open or close, here at once and at the provider right after.',
        params: ById,
        body: StatusChange,
        response: { 200: Conversation, ...refusals(404, 409) },
      },
    },
    async (request) => {
      const { status } = request.body;
      const conversation = await findConversation(deps, request.params.id);
      await ensureReachable(deps, conversation);
      const event = statusEvent(conversation, { status }, Date.now());
      // The provider first: what it says about it comes back, should we not get any further.
      await requestChange(deps, event);
      return change(deps, request.user, conversation, 'status', { status });
    },
  );

  app.post(
    '/api/conversations/:id/assign',
    {
      schema: {
        tags,
        summary: 'Assign to somebody, or to nobody. Somebody silences the AI.',
        params: ById,
        body: Assignment,
        response: { 200: Conversation, ...refusals(404) },
      },
    },
    async (request) => {
      const conversation = await findConversation(deps, request.params.id);
      const assignee =
        request.body.assignee === null ? null : normalizeEmail(request.body.assignee);
      if (assignee !== null && !(await deps.accounts.find(assignee))) {
        throw new BadInputError('bad_request', 'assignee: nobody has this address');
      }
      const owner = assignee === null ? {} : { owner: 'people', ownedAt: new Date() };
      return change(deps, request.user, conversation, 'assign', { assignee, ...owner });
    },
  );

  app.post(
    '/api/conversations/:id/owner',
    {
      schema: {
        tags,
        summary: 'Hand to the AI, or take over from it.',
        params: ById,
        body: OwnerChange,
        response: { 200: Conversation, ...refusals(404) },
      },
    },
    async (request) => {
      const { owner } = request.body;
      const conversation = await findConversation(deps, request.params.id);
      const ownedAt = new Date();
      const changed = await change(deps, request.user, conversation, 'owner', { owner, ownedAt });
      // Behind the change: a worker looks whose it is before it opens anything.
      if (isBots(deps.config.flows, conversation)) {
        await requestChange(deps, turnEvent(conversation, owner, Date.now()));
      }
      return changed;
    },
  );

  app.post(
    '/api/conversations/:id/read',
    {
      schema: {
        tags,
        summary: 'Everything in it has been seen.',
        params: ById,
        response: { 204: NoContent, ...refusals(404) },
      },
    },
    async (request, reply) => {
      const { id } = await findConversation(deps, request.params.id);
      await changeConversation(deps.db, id, readUntilNow);
      await announce(deps, id);
      return reply.code(204).send();
    },
  );
}

/** Whether it is an agent bot's turn only where the provider calls it pending. */
function isBots(flows: readonly Flow[], { connection }: ConversationRow): boolean {
  return flows.some(
    (flow) => flow.kind === 'answer' && flow.on === connection && flow.chatwoot?.as === 'bot',
  );
}

function turnEvent(conversation: ConversationRow, owner: 'ai' | 'people', nowMs: number) {
  return owner === 'ai'
    ? statusEvent(conversation, { status: 'Pending' }, nowMs)
    : handOverEvent(conversation, newEventId(nowMs), nowMs);
}

async function change(
  deps: InboxDeps,
  user: SessionUser,
  { id }: ConversationRow,
  action: string,
  change: Exclude<ConversationChange, typeof readUntilNow>,
) {
  const row = await deps.db.transaction(async (tx) => {
    const { email: actor } = user;
    await writeAudit(tx, { actor, action, subject: id, details: change });
    return changeConversation(tx, id, change);
  });
  if (!row) throw notFound('conversation');
  await announce(deps, id);
  return showConversation(row);
}

async function announce({ redis, keys }: InboxDeps, id: string): Promise<void> {
  // Pages that miss it see it when they ask next.
  await publishLive(redis, keys, [{ kind: 'conversation', id }]).catch(() => {});
}

function assigneeOf(asked: string | undefined, user: SessionUser): string | null | undefined {
  if (!asked) return undefined;
  if (asked === 'none') return null;
  return asked === 'me' ? user.email : normalizeEmail(asked);
}
