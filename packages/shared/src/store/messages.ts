import { and, desc, eq, getTableColumns, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import { readUntilNow } from './conversations.ts';
import { cutPage, isBefore, positionOf } from './cursor.ts';
import type { Database } from './database.ts';
import { conversations, messages } from './schema.ts';
import { searchFor } from './search.ts';

const { search: _search, ...columns } = getTableColumns(messages);

export type MessageRow = Omit<typeof messages.$inferSelect, 'search'>;
type Transaction = Pick<Database, 'insert' | 'update' | 'select'>;

/** A page of a conversation, oldest first; the cursor leads to what was before. */
export async function listMessages(
  db: Database,
  filter: {
    conversationId: string;
    cursor?: string | undefined;
    limit: number;
    /** without notes, drafts and what was taken back */
    publicOnly?: boolean;
  },
): Promise<{ items: MessageRow[]; nextCursor: string | null }> {
  const rows = await db
    .select({ ...columns, position: positionOf(messages.createdAt) })
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, filter.conversationId),
        // Drafts that were thrown away.
        or(ne(messages.state, 'draft'), isNull(messages.deletedAt)),
        filter.publicOnly
          ? and(
              eq(messages.private, false),
              ne(messages.state, 'draft'),
              isNull(messages.deletedAt),
            )
          : undefined,
        filter.cursor ? isBefore(messages.createdAt, messages.id, filter.cursor) : undefined,
      ),
    )
    .orderBy(desc(messages.createdAt), desc(messages.id))
    .limit(filter.limit + 1);
  const { items, nextCursor } = cutPage(rows, filter.limit);
  return { items: items.reverse(), nextCursor };
}

export function findMessages(db: Database, ids: string[]): Promise<MessageRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return db.select(columns).from(messages).where(inArray(messages.id, ids));
}

/** Messages with these words, some of them where there are many. */
export function searchMessages(
  db: Database,
  q: string,
  limit: number,
): Promise<Pick<MessageRow, 'id' | 'providerId'>[]> {
  return db
    .select({ id: messages.id, providerId: messages.providerId })
    .from(messages)
    .where(sql`${messages.search} @@ ${searchFor(q)}`)
    .limit(limit);
}

export type NewMessage = typeof messages.$inferInsert;

/**
 * Stores what is to be sent.
 * @returns the message, or the one that the same `requestId` made before
 */
export async function insertMessage(
  tx: Transaction,
  message: NewMessage,
): Promise<{ row: MessageRow; isNew: boolean }> {
  const [row] = await tx
    .insert(messages)
    .values(message)
    .onConflictDoNothing({ target: [messages.conversationId, messages.requestId] })
    .returning(columns);
  if (row) return { row, isNew: true };
  const known = await findByRequest(tx, message.conversationId, message.requestId ?? '');
  if (!known) throw new Error('a message was refused as known, and is not');
  return { row: known, isNew: false };
}

/** Only where it is still in one of these states, so that of two at once one succeeds. */
export async function changeMessage(
  tx: Transaction,
  id: string,
  from: string[],
  change: Partial<NewMessage>,
): Promise<MessageRow | undefined> {
  const [row] = await tx
    .update(messages)
    .set(change)
    .where(and(eq(messages.id, id), inArray(messages.state, from), isNull(messages.deletedAt)))
    .returning(columns);
  return row;
}

const shownChars = 200;

/** What an answer changes about its conversation: it is read, a person's, and on top of the list. */
export async function noteAnswer(tx: Transaction, message: MessageRow): Promise<void> {
  await tx
    .update(conversations)
    .set({ ...readUntilNow, owner: 'people', ownedAt: new Date() })
    .where(eq(conversations.id, message.conversationId));
  await discardDrafts(tx, message.conversationId);
  await noteLastMessage(tx, message);
}

/** A person has looked at what the AI says, and let it go. */
export async function noteApproved(tx: Transaction, message: MessageRow): Promise<void> {
  await tx
    .update(conversations)
    .set(readUntilNow)
    .where(eq(conversations.id, message.conversationId));
  await noteLastMessage(tx, message);
}

/** Puts a conversation on top of the list. */
export async function noteLastMessage(tx: Transaction, message: MessageRow): Promise<void> {
  const text = message.content || message.attachments.map(({ name }) => name).join(', ');
  await tx
    .update(conversations)
    .set({
      lastMessage: text.replace(/\s+/gu, ' ').trim().slice(0, shownChars),
      lastMessageAt: sql`greatest(${conversations.lastMessageAt}, ${message.createdAt.toISOString()}::timestamptz)`,
      updatedAt: new Date(),
    })
    .where(eq(conversations.id, message.conversationId));
}

export async function findByRequest(
  tx: Transaction,
  conversationId: string,
  requestId: string,
): Promise<MessageRow | undefined> {
  const [row] = await tx
    .select(columns)
    .from(messages)
    .where(and(eq(messages.conversationId, conversationId), eq(messages.requestId, requestId)));
  return row;
}

/** What the AI proposed before is overtaken by what it proposes now. */
export async function discardDrafts(tx: Transaction, conversationId: string): Promise<void> {
  await tx
    .update(messages)
    .set({ deletedAt: new Date() })
    .where(
      and(
        eq(messages.conversationId, conversationId),
        eq(messages.state, 'draft'),
        inArray(messages.sender, ['bot', 'system']),
        isNull(messages.deletedAt),
      ),
    );
}
