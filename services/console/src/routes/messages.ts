import { listMessages } from '@omnirelay/shared/store/messages.ts';
import { type Api, ById, NoContent, refusals } from '../api/api.ts';
import { DraftApproval, Message, MessagesPage, MessagesQuery, Reply } from '../api/contract.ts';
import { showMessage } from '../api/views.ts';
import { ensureReachable, findConversation, findMessage, type InboxDeps } from '../inbox/find.ts';
import { approveDraft, discardDraft, retryMessage } from '../replies/change-message.ts';
import { sendReply } from '../replies/send-reply.ts';

const tags = ['messages'];
/** The longest text, each of its characters as long as JSON can make it. */
const replyLimit = 1024 * 1024;

export function registerMessages(app: Api, deps: InboxDeps): void {
  app.get(
    '/api/conversations/:id/messages',
    {
      schema: {
        tags,
        summary: 'What was said, oldest first; the cursor leads to what was before.',
        params: ById,
        querystring: MessagesQuery,
        response: { 200: MessagesPage, ...refusals(404) },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const { id } = await findConversation(deps, request.params.id);
      const page = { conversationId: id, cursor: cursor || undefined, limit };
      const { items, nextCursor } = await listMessages(deps.db, page);
      return { items: items.map(showMessage), nextCursor };
    },
  );

  app.post(
    '/api/conversations/:id/reply',
    {
      bodyLimit: replyLimit,
      schema: {
        tags,
        summary: 'Answer, or leave a note. The state of the message tells how it fares.',
        params: ById,
        body: Reply,
        response: { 202: Message, ...refusals(404, 409, 413) },
      },
    },
    async (request, reply) => {
      const conversation = await findConversation(deps, request.params.id);
      await ensureReachable(deps, conversation);
      const row = await sendReply(deps, request.user, conversation, request.body);
      return reply.code(202).send(showMessage(row));
    },
  );

  app.post(
    '/api/messages/:id/retry',
    {
      schema: {
        tags,
        summary: 'Send once more what failed.',
        params: ById,
        response: { 202: Message, ...refusals(404, 409) },
      },
    },
    async (request, reply) => {
      const { message, conversation } = await findMessage(deps, request.params.id);
      await ensureReachable(deps, conversation);
      const row = await retryMessage(deps, request.user, conversation, message);
      return reply.code(202).send(showMessage(row));
    },
  );

  app.post(
    '/api/messages/:id/approve',
    {
      bodyLimit: replyLimit,
      schema: {
        tags,
        summary: 'Send a draft, as it is or changed.',
        params: ById,
        body: DraftApproval.nullable(),
        response: { 202: Message, ...refusals(404, 409, 413) },
      },
    },
    async (request, reply) => {
      const { message, conversation } = await findMessage(deps, request.params.id);
      await ensureReachable(deps, conversation);
      const content = request.body?.content;
      const row = await approveDraft(deps, request.user, conversation, message, content);
      return reply.code(202).send(showMessage(row));
    },
  );

  app.delete(
    '/api/messages/:id',
    {
      schema: {
        tags,
        summary: 'Throw a draft away. What was sent stays.',
        params: ById,
        response: { 204: NoContent, ...refusals(404, 409) },
      },
    },
    async (request, reply) => {
      const { message } = await findMessage(deps, request.params.id);
      await discardDraft(deps, request.user, message);
      return reply.code(204).send();
    },
  );
}
