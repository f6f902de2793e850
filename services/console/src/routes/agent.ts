import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import type { ApiKeyRow } from '@omnirelay/shared/store/api-keys.ts';
import { listMessages } from '@omnirelay/shared/store/messages.ts';
import type { FastifyRequest } from 'fastify';
import { ensureCalm } from '../agent/ensure-calm.ts';
import { findForKey } from '../agent/find-conversation.ts';
import { handOffAsAgent } from '../agent/hand-off.ts';
import { givenId } from '../agent/request-ids.ts';
import { sayAsAgent } from '../agent/say.ts';
import type { Typing as ShowTyping } from '../agent/typing.ts';
import { type Api, ById, refusals } from '../api/api.ts';
import { Status } from '../api/contract.ts';
import {
  AgentMessage,
  AgentMessageAnswer,
  Handoff,
  HandoffAnswer,
  History,
  HistoryQuery,
  IdempotencyHeader,
  Typing,
  TypingAnswer,
} from '../api/contract-agent.ts';
import { showMessage } from '../api/views.ts';
import { ensureReachable, type InboxDeps } from '../inbox/find.ts';
import type { KeyScope } from '../plugins/key-access.ts';
import { requireScope } from '../plugins/key-access.ts';

const tags = ['agent'];
const security = [{ key: [] }];
/** The longest text, each of its characters as long as JSON can make it. */
const messageLimit = 1024 * 1024;
const handoffLimit = 160 * 1024;

/** What programs may do that answer customers, without a provider's credentials. */
export function registerAgent(
  app: Api,
  deps: InboxDeps & { gate: Gate; typing?: ShowTyping },
): void {
  const find = async (request: FastifyRequest, id: string, scope: KeyScope) => {
    const key = keyOf(request);
    return { key, conversation: await findForKey(deps.db, key, { id, scope }) };
  };

  app.post(
    '/api/agent/conversations/:id/messages',
    {
      bodyLimit: messageLimit,
      config: { scope: 'agent:message' },
      schema: {
        tags,
        security,
        summary: 'Answer the customer, or leave a note. Scope agent:message.',
        params: ById,
        headers: IdempotencyHeader,
        body: AgentMessage,
        response: { 202: AgentMessageAnswer, ...refusals(404, 409, 413, 429) },
      },
    },
    async (request, reply) => {
      const { key, conversation } = await find(request, request.params.id, 'agent:message');
      await ensureReachable(deps, conversation);
      const { requestId, ...asked } = request.body;
      const given = givenId({ requestId, header: request.headers['idempotency-key'] });
      await ensureCalm(deps.gate, reply, conversation.id);
      const { row, isStale } = await sayAsAgent(deps, key, conversation, { ...asked, given });
      return reply.code(202).send({ ...showMessage(row), stale: isStale });
    },
  );

  app.post(
    '/api/agent/conversations/:id/handoff',
    {
      bodyLimit: handoffLimit,
      config: { scope: 'agent:handoff' },
      schema: {
        tags,
        security,
        summary: 'Leave the conversation to people. Scope agent:handoff.',
        params: ById,
        headers: IdempotencyHeader,
        body: Handoff.nullable(),
        response: { 200: HandoffAnswer, ...refusals(404, 409, 413, 429) },
      },
    },
    async (request) => {
      const { key, conversation } = await find(request, request.params.id, 'agent:handoff');
      await ensureReachable(deps, conversation);
      const { requestId, ...asked } = request.body ?? {};
      const given = givenId({ requestId, header: request.headers['idempotency-key'] });
      const handed = await handOffAsAgent(deps, key, conversation, { ...asked, given });
      return {
        conversation: conversation.id,
        owner: 'people' as const,
        status: Status.catch('Open').parse(handed.conversation.status),
        changed: handed.isNews,
        note: handed.note ? showMessage(handed.note) : null,
      };
    },
  );

  app.post(
    '/api/agent/conversations/:id/typing',
    {
      config: { scope: 'agent:typing' },
      schema: {
        tags,
        security,
        summary:
          'Show or hide that somebody is typing, where that is possible. Scope agent:typing.',
        params: ById,
        body: Typing,
        response: { 200: TypingAnswer, ...refusals(404, 409, 429) },
      },
    },
    async (request) => {
      const { conversation } = await find(request, request.params.id, 'agent:typing');
      await ensureReachable(deps, conversation);
      // Whose conversation it is, they show.
      const isTheirs = conversation.owner === 'people' && conversation.ownedAt !== null;
      if (isTheirs && request.body.on) return { shown: false };
      return { shown: (await deps.typing?.show(conversation, request.body.on)) ?? false };
    },
  );

  app.get(
    '/api/agent/conversations/:id/messages',
    {
      config: { scope: 'agent:read' },
      schema: {
        tags,
        security,
        summary:
          'What was said, oldest first; notes with private=true. Scope agent:read, for notes agent:notes as well.',
        params: ById,
        querystring: HistoryQuery,
        response: { 200: History, ...refusals(404, 429) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const { key, conversation } = await find(request, request.params.id, 'agent:read');
      const withNotes = request.query.private === 'true';
      if (withNotes) requireScope(key, 'agent:notes');
      const { items, nextCursor } = await listMessages(deps.db, {
        conversationId: conversation.id,
        cursor: cursor || undefined,
        limit,
        publicOnly: !withNotes,
      });
      return { items: items.map(showMessage), nextCursor };
    },
  );
}

/** Every route with a scope has one: `plugins/session.ts` sees to it. */
function keyOf({ apiKey }: FastifyRequest): ApiKeyRow {
  if (!apiKey) throw new Error('a route of the agent API was reached without a key');
  return apiKey;
}
