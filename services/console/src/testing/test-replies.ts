import { changeConversation } from '@omnirelay/shared/store/conversations.ts';
import { findMessages, type MessageRow } from '@omnirelay/shared/store/messages.ts';
import { conversations, messages } from '@omnirelay/shared/store/schema.ts';
import { afterEach, beforeEach } from 'vitest';
import type { ConsoleDeps } from '../app.ts';
import { insertConversation } from './insert-conversation.ts';
import { testConsole } from './test-console.ts';

export const noonMs = Date.UTC(2026, 0, 15, 12);

/**
 * A console with one conversation, unread and the AI's, for an agent to answer. Call it at the top; each
 * test finds it as if it were new.
 */
export function testReplies(given: Partial<ConsoleDeps> = {}) {
  const console = testConsole(given);
  const id = 'chatwoot-main.12';
  const mailbox = 'reply.from.chatwoot-main|12';
  const db = () => console.store.db;

  beforeEach(async () => {
    await insertConversation(db(), {
      id,
      providerId: '12',
      externalId: 'chatwoot_5_12',
      owner: 'ai',
      unread: 3,
      lastMessageAt: new Date(noonMs),
    });
  });
  afterEach(async () => {
    await db().delete(messages);
    await db().delete(conversations);
    await console.redis.flushdb();
  });
  return {
    console,
    db,
    /** of the conversation */
    id,
    /** of its row */
    change: (values: Parameters<typeof changeConversation>[2]) =>
      changeConversation(db(), id, values),
    /** where its answers wait for a worker */
    mailbox,
    waiting: () => console.redis.lrange(console.keys.mailbox(mailbox), 0, -1),
    row: async (messageId: string): Promise<MessageRow | undefined> =>
      (await findMessages(db(), [messageId]))[0],
    get: (url: string) => console.app.inject({ url, headers: console.agent }),
    post: (url: string, payload?: object, method: 'POST' | 'DELETE' = 'POST') =>
      console.app.inject({ method, url, headers: console.agent, ...(payload ? { payload } : {}) }),
  };
}
