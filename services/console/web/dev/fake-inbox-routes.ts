import * as contract from '../../src/api/contract.ts';
import * as trust from '../../src/api/contract-trust.ts';
import type { Conversation, Message } from '../src/api/shapes.ts';
import { agents, makeMessage } from './fake-data.ts';
import { announce, putConversation, putMessage, type World } from './fake-world.ts';
import { Refusal } from './refusal.ts';
import { type Call, pageOf, type Route } from './route.ts';

const sendMs = 1_500;

export const inboxRoutes: Route[] = [
  {
    method: 'GET',
    pattern: /^\/api\/conversations$/,
    schema: contract.ConversationsPage,
    handle({ world, user, query }) {
      const asked = contract.ConversationsQuery.parse(Object.fromEntries(query));
      const assignee = asked.assignee === 'me' ? user.email : asked.assignee;
      const q = asked.q?.toLowerCase() ?? '';
      const found = world.conversations.filter(
        (each) =>
          (!asked.status || each.status === asked.status) &&
          (!asked.platform || each.platform === asked.platform) &&
          (!asked.connection || each.connection === asked.connection) &&
          (!asked.unread || each.unread > 0) &&
          (!assignee || each.assignee === (assignee === 'none' ? null : assignee)) &&
          (!q ||
            `${each.contact.name} ${each.lastMessage} ${each.externalId}`
              .toLowerCase()
              .includes(q)),
      );
      return pageOf(found, query);
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/conversations\/([^/]+)$/,
    schema: contract.Conversation,
    handle: (call) => conversationOf(call),
  },
  {
    method: 'GET',
    pattern: /^\/api\/conversations\/([^/]+)\/messages$/,
    schema: contract.MessagesPage,
    handle({ world, params: [id = ''], query }) {
      const { items, nextCursor } = pageOf(world.messagesOf(id).toReversed(), query);
      return { items: items.toReversed(), nextCursor };
    },
  },
  {
    method: 'POST',
    pattern: /^\/api\/conversations\/([^/]+)\/reply$/,
    schema: contract.Message,
    handle(call) {
      const conversation = conversationOf(call);
      const reply = contract.Reply.parse(call.body);
      if (conversation instanceof Refusal) return conversation;
      if (reply.content.includes('refuse')) return new Refusal(503, 'unavailable', 'Away.');
      const message = makeMessage(conversation, {
        sender: 'agent',
        author: call.user.name,
        content: reply.content,
        private: reply.private,
        state: 'sending',
        createdAt: new Date().toISOString(),
        attachments: reply.attachments.map((id) => ({
          id,
          name: 'file',
          contentType: null,
          sizeBytes: null,
          url: `/api/uploads/${id}`,
        })),
      });
      return sendOff(call.world, message);
    },
  },
  {
    method: 'POST',
    pattern: /^\/api\/conversations\/([^/]+)\/(status|assign|owner|read)$/,
    schema: contract.Conversation,
    handle(call) {
      const conversation = conversationOf(call);
      if (conversation instanceof Refusal) return conversation;
      return putConversation(call.world, { ...conversation, ...changesOf(call) });
    },
  },
  {
    method: 'POST',
    pattern: /^\/api\/messages\/([^/]+)\/(retry|approve)$/,
    schema: contract.Message,
    handle({ world, params: [id = ''], body }) {
      const message = messageOf(world, id);
      if (!message) return new Refusal(404, 'not_found', 'Gone.');
      const content = contract.DraftApproval.safeParse(body).data?.content ?? message.content;
      return sendOff(world, { ...message, content, state: 'sending', failure: null });
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/api\/messages\/([^/]+)$/,
    schema: undefined,
    handle({ world, params: [id = ''] }) {
      const message = messageOf(world, id);
      const list = message ? world.messagesOf(message.conversationId) : [];
      if (message) list.splice(list.indexOf(message), 1);
    },
  },
  {
    method: 'POST',
    pattern: /^\/api\/uploads$/,
    schema: contract.Upload,
    handle: () => ({
      id: `u${Math.random().toString(36).slice(2)}`,
      name: 'file.png',
      contentType: 'image/png',
      sizeBytes: 12_345,
    }),
  },
  {
    method: 'GET',
    pattern: /^\/api\/assignees$/,
    schema: trust.Assignees,
    handle: () => ({ items: agents }),
  },
];

function conversationOf({ world, params: [id] }: Call): Conversation | Refusal {
  return (
    world.conversations.find((each) => each.id === id) ??
    new Refusal(404, 'not_found', 'There is no such conversation.')
  );
}

function messageOf(world: World, id: string): Message | undefined {
  for (const conversation of world.conversations.slice(0, 50)) {
    const found = world.messagesOf(conversation.id).find((each) => each.id === id);
    if (found) return found;
  }
  return undefined;
}

function changesOf({ params: [, kind], body }: Call): Partial<Conversation> {
  switch (kind) {
    case 'status':
      return contract.StatusChange.parse(body);
    case 'assign':
      return contract.Assignment.parse(body);
    case 'owner':
      return contract.OwnerChange.parse(body);
    default:
      return { unread: 0 };
  }
}

/** It arrives a little later, unless its text says otherwise. */
function sendOff(world: World, message: Message): Message {
  putMessage(world, message);
  setTimeout(() => {
    const failed = message.content.includes('fail');
    putMessage(world, {
      ...message,
      state: failed ? 'failed' : 'sent',
      failure: failed ? 'The provider refused it.' : null,
    });
    const conversation = world.conversations.find(({ id }) => id === message.conversationId);
    if (!conversation || message.private) return;
    const now = message.createdAt;
    putConversation(world, {
      ...conversation,
      lastMessage: message.content,
      lastMessageAt: now,
      unread: 0,
    });
    const delivery = world.deliveries[0];
    if (delivery) announce(world, { kind: 'delivery', data: delivery });
  }, sendMs);
  return message;
}
