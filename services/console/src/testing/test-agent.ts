import { findConversations } from '@omnirelay/shared/store/conversations.ts';
import { apiKeys, auditLog, events } from '@omnirelay/shared/store/schema.ts';
import { afterEach, beforeEach, expect } from 'vitest';
import type { ConsoleDeps } from '../app.ts';
import { insertConversation } from './insert-conversation.ts';
import { makeKey } from './make-key.ts';
import { testReplies } from './test-replies.ts';

/** A console with a conversation that nobody has decided about, and a key. Call it at the top. */
export function testAgent(given: Partial<ConsoleDeps> = {}) {
  const replies = testReplies(given);
  const { console, db, id } = replies;
  let key: Awaited<ReturnType<typeof makeKey>>;

  beforeEach(async () => {
    await replies.change({ owner: 'people', ownedAt: null });
    key = await makeKey(db());
  });
  afterEach(async () => {
    for (const table of [apiKeys, auditLog, events]) await db().delete(table);
  });
  return {
    ...replies,
    key: () => key,
    /** as the key, or another */
    call: (what: string, payload?: object, options: { headers?: object; to?: string } = {}) =>
      console.app.inject({
        method: payload === undefined ? 'GET' : 'POST',
        url: `/api/agent/conversations/${options.to ?? id}/${what}`,
        headers: { ...key.headers, ...options.headers },
        ...(payload === undefined ? {} : { payload }),
      }),
    conversation: async () => {
      const [row] = await findConversations(db(), [id]);
      expect(row).toBeDefined();
      return row as NonNullable<typeof row>;
    },
    /** One that has the same name at another connection. */
    insertNamesake: () =>
      insertConversation(db(), {
        connection: 'zendesk-main',
        providerId: '12',
        externalId: 'chatwoot_5_12',
      }),
  };
}
