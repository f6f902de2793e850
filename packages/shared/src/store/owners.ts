import { and, desc, eq, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { conversations, messages } from './schema.ts';

/** A person answers: the AI is silent from now on. Returns whether that is news. */
export async function takeOverConversation(
  db: Pick<Database, 'update'>,
  id: string,
  at: Date,
): Promise<boolean> {
  const rows = await db
    .update(conversations)
    .set({ owner: 'people', ownedAt: at, updatedAt: new Date() })
    .where(
      and(
        eq(conversations.id, id),
        or(
          isNull(conversations.ownedAt),
          sql`${conversations.ownedAt} < ${at.toISOString()}::timestamptz`,
        ),
      ),
    )
    .returning({ id: conversations.id });
  return rows.length > 0;
}

/** One that nobody has decided about is the AI's where an answer flow hears it. */
export async function claimForAi(db: Pick<Database, 'update'>, id: string): Promise<void> {
  await db
    .update(conversations)
    .set({ owner: 'ai' })
    .where(
      and(eq(conversations.id, id), isNull(conversations.ownedAt), ne(conversations.owner, 'ai')),
    );
}

/**
 * The AI leaves a conversation to people; whoever holds it does. What it has said before and is still
 * on its way keeps going: that counts as said at the very moment. Returns whether that is news.
 */
export async function handOffToPeople(
  tx: Pick<Database, 'select' | 'update'>,
  id: string,
  now: Date,
): Promise<boolean> {
  const [row] = await tx
    .select({ owner: conversations.owner, ownedAt: conversations.ownedAt })
    .from(conversations)
    .where(eq(conversations.id, id));
  if (!row || (row.owner === 'people' && row.ownedAt !== null)) return false;
  const onItsWay = and(
    eq(messages.conversationId, id),
    eq(messages.state, 'sending'),
    ne(messages.sender, 'agent'),
    eq(messages.private, false),
  );
  const [last] = await tx
    .select({ createdAt: messages.createdAt })
    .from(messages)
    .where(onItsWay)
    .orderBy(desc(messages.createdAt))
    .limit(1);
  const ownedAt = last?.createdAt ?? now;
  await tx
    .update(messages)
    .set({ createdAt: ownedAt })
    .where(and(onItsWay, lt(messages.createdAt, ownedAt)));
  await tx
    .update(conversations)
    .set({ owner: 'people', ownedAt, updatedAt: now })
    .where(eq(conversations.id, id));
  return true;
}
