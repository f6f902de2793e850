import { digitsId, messageId } from './ids.ts';
import type { Message, ZaloUser } from './model.ts';

export type NewMessage = Omit<Message, 'msgId' | 'atMs'>;

/** Everything that the account holds, and how it changes. Nothing here knows of HTTP. */
export interface World {
  nowMs(): number;
  users: Map<string, ZaloUser>;
  addUser(user: { name: string; follows?: boolean; id?: string }): ZaloUser;
  /** Of a user, or of somebody anonymous; oldest first. */
  messagesOf(id: string): Message[];
  message(id: string, msgId: string): Message | undefined;
  addMessage(id: string, message: NewMessage): Message;
  /** Each conversation's newest message, newest first. */
  latest(): { user: ZaloUser; message: Message }[];
  /** Now: what opens the window for replies. */
  interacts(user: ZaloUser): void;
  /** What was sent and is not NFC, by message; Zalo counts its characters as they are. */
  denormalized: string[];
}

export function createWorld(nowMs: () => number): World {
  const users = new Map<string, ZaloUser>();
  const conversations = new Map<string, Message[]>();
  let lastMs = 0;
  /** No two messages at the same millisecond: order is what times are for. */
  const tick = () => {
    lastMs = Math.max(lastMs + 1, nowMs());
    return lastMs;
  };

  return {
    nowMs,
    users,
    denormalized: [],
    addUser({ name, follows = false, id = digitsId() }) {
      const user: ZaloUser = { id, idByApp: digitsId(), name, follows, tags: [] };
      users.set(id, user);
      return user;
    },
    messagesOf: (id) => conversations.get(id) ?? [],
    message: (id, msgId) => conversations.get(id)?.find((message) => message.msgId === msgId),
    addMessage(id, given) {
      const message: Message = { ...given, msgId: messageId(), atMs: tick() };
      conversations.set(id, [...(conversations.get(id) ?? []), message]);
      return message;
    },
    latest() {
      return [...users.values()]
        .flatMap((user) => {
          const message = conversations.get(user.id)?.at(-1);
          return message ? [{ user, message }] : [];
        })
        .sort((a, b) => b.message.atMs - a.message.atMs);
    },
    interacts(user) {
      user.lastInteractionMs = nowMs();
    },
  };
}
