import { newEventId } from '@omnirelay/shared/ids.ts';
import { replyEffectId } from '@omnirelay/shared/mailbox/console-requests.ts';
import type { ApiKeyRow } from '@omnirelay/shared/store/api-keys.ts';
import type { ConversationRow } from '@omnirelay/shared/store/conversations.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import {
  insertMessage,
  type MessageRow,
  noteLastMessage,
} from '@omnirelay/shared/store/messages.ts';

type Transaction = Pick<Database, 'insert' | 'update' | 'select'>;

/** Who it was, in the audit log. */
export function actorOf({ name }: Pick<ApiKeyRow, 'name'>): string {
  return `key:${name}`;
}

/** Stores what an agent says; whoever holds the conversation does. */
export async function storeAgentMessage(
  tx: Transaction,
  key: Pick<ApiKeyRow, 'name'>,
  conversation: Pick<ConversationRow, 'id' | 'connection' | 'platform'>,
  said: { content: string; private: boolean; requestId: string | null },
): Promise<{ row: MessageRow; isNew: boolean }> {
  const { id: conversationId, connection, platform } = conversation;
  const id = newEventId();
  // Zalo knows no notes: there they are our inbox's alone.
  const staysHere = said.private && platform === 'zalo';
  const { row, isNew } = await insertMessage(tx, {
    id,
    conversationId,
    connection,
    effectId: staysHere ? null : replyEffectId(connection, id),
    sender: 'bot',
    author: key.name,
    ...said,
    state: staysHere ? 'stored' : 'sending',
    createdAt: new Date(),
  });
  if (isNew && !said.private) await noteLastMessage(tx, row);
  return { row, isNew };
}
