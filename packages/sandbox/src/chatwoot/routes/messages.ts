import { z } from 'zod';
import { deleteMessage, retryMessage, setMessageStatus } from '../actions/alter-message.ts';
import { postMessage } from '../actions/post-message.ts';
import { MessageInput } from '../inputs.ts';
import { findAssignee, findContact, findConversation, findMessage } from '../lookups.ts';
import { type Route, route } from '../mount-route.ts';
import { Refusal } from '../refusals.ts';
import type { ConversationRow, MessageRow } from '../rows.ts';
import { epochSeconds } from '../timestamps.ts';
import { agentView } from '../views/agent.ts';
import { contactView } from '../views/contact.ts';
import { messageView } from '../views/message.ts';
import type { World } from '../world.ts';

const Digits = z.string().regex(/^\d+$/).transform(Number);
const messagePath = '/conversations/:id/messages/:messageId';

const ListQuery = z.strictObject({
  before: Digits.optional(),
  after: Digits.optional(),
  filter_internal_messages: z.string().optional(),
});

export const messageRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/conversations/:id/messages',
    access: 'user',
    query: ListQuery,
    run({ world, query, id }) {
      const conversation = findConversation(world, id('id'));
      const internal = query.filter_internal_messages !== undefined;
      const messages = world.store
        .messagesOf(conversation.id)
        .filter((message) => !internal || !(message.private || message.messageType === 'activity'));
      const page = pick(messages, query.before, query.after);
      return {
        meta: listMeta(world, conversation),
        payload: page.map((message) => messageView(world, message)),
      };
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/:id/messages',
    access: 'bot',
    body: MessageInput,
    run({ world, change, body, id }) {
      const conversation = findConversation(world, id('id'));
      try {
        const message = postMessage(world, change, conversation, body);
        return messageView(world, message, body.echo_id);
      } catch (error) {
        throw asMessageError(error);
      }
    },
  }),
  route({
    method: 'PATCH',
    path: messagePath,
    access: 'user',
    body: z.strictObject({ status: z.string(), external_error: z.string().optional() }),
    run({ world, change, body, id }) {
      const message = findMessage(world, id('id'), id('messageId'));
      setMessageStatus(world, change, message, body.status, body.external_error);
      return messageView(world, message);
    },
  }),
  route({
    method: 'DELETE',
    path: messagePath,
    access: 'user',
    run({ world, change, id }) {
      const message = findMessage(world, id('id'), id('messageId'));
      deleteMessage(world, change, message);
      return messageView(world, message);
    },
  }),
  route({
    method: 'POST',
    path: `${messagePath}/retry`,
    access: 'user',
    run({ world, change, id }) {
      const message = findMessage(world, id('id'), id('messageId'));
      retryMessage(world, change, message);
      return messageView(world, message);
    },
  }),
];

/** Latest 20; `before`: 20 older; `after`: 100 newer; both: up to 1000 of after <= id < before. Ascending. */
function pick(messages: MessageRow[], before?: number, after?: number): MessageRow[] {
  if (before !== undefined && after !== undefined) {
    return messages.filter(({ id }) => id >= after && id < before).slice(0, 1000);
  }
  if (after !== undefined) return messages.filter(({ id }) => id > after).slice(0, 100);
  return messages.filter(({ id }) => before === undefined || id < before).slice(-20);
}

function listMeta(world: World, conversation: ConversationRow) {
  const assignee = findAssignee(world, conversation);
  return {
    labels: conversation.labels,
    additional_attributes: conversation.additionalAttributes,
    contact: contactView(findContact(world, conversation.contactId)),
    ...(assignee ? { assignee: agentView(world, assignee) } : {}),
    agent_last_seen_at: epochSeconds(conversation.agentLastSeenAt),
    assignee_last_seen_at: epochSeconds(conversation.assigneeLastSeenAt),
  };
}

/** Message creation rescues everything into {error}; validations elsewhere answer {message, attributes}. */
function asMessageError(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.problems.length === 0) return error;
  return new Refusal(422, { error: `Validation failed: ${error.problems.join(', ')}` });
}
