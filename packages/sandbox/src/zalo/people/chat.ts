import { digitsId } from '../ids.ts';
import type { Attachment, Message, ZaloUser } from '../model.ts';
import type { Announcer } from '../webhooks/announce.ts';
import type { Events } from '../webhooks/events.ts';
import type { NewMessage, World } from '../world.ts';

export interface UserMessage {
  text?: string;
  attachments?: [Attachment];
  /** The message it answers. */
  quoteMsgId?: string;
}

/** What a customer's phone adds to what they send. */
export type More = Pick<UserMessage, 'text' | 'quoteMsgId'>;

export type Says = (userId: string, said: NewMessage, eventName?: string) => string;

/** Who writes, and what has arrived. What a customer writes opens the window. */
export type Chat = ReturnType<typeof createChat>;

export function createChat(
  parts: { world: World; events: Events; announcer: Announcer },
  userOf: (userId: string) => ZaloUser,
) {
  const { world, events, announcer } = parts;

  const says: Says = (userId, said, eventName) => {
    const user = userOf(userId);
    const message = world.addMessage(user.id, said);
    world.interacts(user);
    void announcer.announce(events.userSent(user, message, eventName));
    return message.msgId;
  };

  const chat = {
    says,
    userSends(userId: string, what: string | UserMessage, more: More = {}): string {
      const { attachments, ...said } = typeof what === 'string' ? { text: what } : what;
      const { text, quoteMsgId } = { ...said, ...more };
      return says(userId, {
        by: 'user',
        ...(text === undefined ? {} : { text }),
        ...(attachments === undefined ? {} : { attachment: attachments[0] }),
        ...(quoteMsgId === undefined ? {} : { quote: quoteMsgId }),
      });
    },
    /** A tap on `oa.query.*`: the payload comes back as though the customer had written it. */
    tapButton: (userId: string, payload: string): string => chat.userSends(userId, payload),
    /** @returns what a reply needs */
    anonymousSends(
      text: string,
      from: { anonymousId?: string; conversationId?: string } = {},
    ): { anonymousId: string; conversationId: string; msgId: string } {
      const { anonymousId = digitsId(), conversationId = digitsId() } = from;
      const message = world.addMessage(anonymousId, { by: 'user', text });
      void announcer.announce(events.anonymous('user', anonymousId, conversationId, message));
      return { anonymousId, conversationId, msgId: message.msgId };
    },
    groupSays(groupId: string, from: { userId: string } | { oaId: string }, text: string): string {
      const message = world.addMessage(groupId, { by: 'user', text });
      const [who, senderId] =
        'userId' in from ? (['user', from.userId] as const) : (['oa', from.oaId] as const);
      void announcer.announce(events.group(who, senderId, groupId, message));
      return message.msgId;
    },
    /** A person in Zalo's own tool. */
    adminSends(userId: string, text: string, adminId = '7777777777777777777'): string {
      const user = userOf(userId);
      const message = world.addMessage(userId, { by: 'admin', text });
      void announcer.announce(events.oaSent(user, message, adminId));
      return message.msgId;
    },

    /** What the customer got, oldest first. */
    messagesTo(userId: string): (Message & { by: 'api' | 'admin' })[] {
      return world
        .messagesOf(userId)
        .flatMap(({ by, ...message }) => (by === 'user' ? [] : [{ ...message, by }]));
    },
    /** Oldest first, both sides. */
    history: (userId: string): Message[] => world.messagesOf(userId),
  };
  return chat;
}
