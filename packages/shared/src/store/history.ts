import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { Database } from './database.ts';
import { messages } from './schema.ts';

export interface Spoken {
  id: string;
  providerId: string | null;
  sender: string;
  content: string;
  /** kinds of files, by their types */
  files: string[];
  createdAt: Date;
}

const said = ['stored', 'sending', 'sent'];

/** The last of what customer and account have said to each other in public, oldest first. */
export async function readHistory(
  db: Database,
  conversationId: string,
  count: number,
): Promise<Spoken[]> {
  const rows = await db
    .select({
      id: messages.id,
      providerId: messages.providerId,
      sender: messages.sender,
      content: messages.content,
      attachments: messages.attachments,
      createdAt: messages.createdAt,
    })
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, conversationId),
        eq(messages.private, false),
        isNull(messages.deletedAt),
        inArray(messages.state, said),
        inArray(messages.sender, ['customer', 'agent', 'bot']),
      ),
    )
    .orderBy(desc(messages.createdAt), desc(messages.id))
    .limit(count);
  return rows.reverse().map(({ attachments, ...row }) => ({
    ...row,
    files: attachments.map(({ contentType }) => contentType?.split('/')[0] ?? 'file'),
  }));
}
