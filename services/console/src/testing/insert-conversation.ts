import type { Database } from '@omnirelay/shared/store/database.ts';
import { conversations, messages } from '@omnirelay/shared/store/schema.ts';

let count = 0;

/** A stored conversation of Chatwoot's. @returns its id */
export async function insertConversation(
  db: Database,
  overrides: Partial<typeof conversations.$inferInsert> = {},
): Promise<string> {
  count += 1;
  const connection = overrides.connection ?? 'chatwoot-main';
  const providerId = overrides.providerId ?? `${1000 + count}`;
  // As the recorder makes it.
  const id = overrides.id ?? `${connection}.${providerId}`;
  const at = overrides.lastMessageAt ?? new Date();
  await db.insert(conversations).values({
    id,
    connection,
    platform: 'facebook',
    providerId,
    externalId: `chatwoot_5_${1000 + count}`,
    contactName: 'Jane Doe',
    lastMessageAt: at,
    createdAt: at,
    updatedAt: at,
    ...overrides,
  });
  return id;
}

/** A stored message of a customer's. @returns its id */
export async function insertMessage(
  db: Database,
  conversationId: string,
  overrides: Partial<typeof messages.$inferInsert> = {},
): Promise<string> {
  count += 1;
  const id = overrides.id ?? `chatwoot-main.${String(count).padStart(20, '0')}`;
  await db.insert(messages).values({
    id,
    conversationId,
    connection: 'chatwoot-main',
    providerId: `${1000 + count}`,
    sender: 'customer',
    author: 'Jane Doe',
    content: 'Where is my order?',
    createdAt: new Date(),
    ...overrides,
  });
  return id;
}
