import { and, eq, isNull, ne, or, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { conversations } from './schema.ts';

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
