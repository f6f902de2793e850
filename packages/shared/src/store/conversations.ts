import { and, desc, eq, getTableColumns, gt, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { conversationIdOf } from '../records/fold-conversation.ts';
import { cutPage, isBefore, positionOf } from './cursor.ts';
import type { Database } from './database.ts';
import { conversations, messages } from './schema.ts';
import { searchFor } from './search.ts';

const { search: _search, ...columns } = getTableColumns(conversations);

export type ConversationRow = Omit<typeof conversations.$inferSelect, 'search'>;

export interface ConversationFilter {
  status?: string | undefined;
  platform?: string | undefined;
  connection?: string | undefined;
  /** null: assigned to nobody */
  assignee?: string | null | undefined;
  unread?: boolean | undefined;
  /** words of the contact's name, of an id, or of a message */
  q?: string | undefined;
}

export interface ConversationPage {
  items: ConversationRow[];
  nextCursor: string | null;
}

/** Newest message first. */
export async function listConversations(
  db: Database,
  filter: ConversationFilter & { cursor?: string | undefined; limit: number },
): Promise<ConversationPage> {
  const rows = await db
    .select({ ...columns, position: positionOf(conversations.lastMessageAt) })
    .from(conversations)
    .where(
      and(
        ...conditionsOf(filter),
        filter.q === undefined ? undefined : await matches(db, filter.q),
        filter.cursor
          ? isBefore(conversations.lastMessageAt, conversations.id, filter.cursor)
          : undefined,
      ),
    )
    .orderBy(desc(conversations.lastMessageAt), desc(conversations.id))
    .limit(filter.limit + 1);
  return cutPage(rows, filter.limit);
}

export function findConversations(
  db: Pick<Database, 'select'>,
  ids: string[],
): Promise<ConversationRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return db.select(columns).from(conversations).where(inArray(conversations.id, ids));
}

/** The conversation with this id of the provider's. */
export async function findConversationAt(
  db: Database,
  connection: string,
  providerId: string,
): Promise<ConversationRow | undefined> {
  const [row] = await db
    .select(columns)
    .from(conversations)
    .where(and(eq(conversations.connection, connection), eq(conversations.providerId, providerId)));
  return row;
}

/** Those called so, as headers and operators name them: two connections may have the same numbers. */
export function findConversationsCalled(
  db: Pick<Database, 'select'>,
  externalId: string,
): Promise<ConversationRow[]> {
  return db.select(columns).from(conversations).where(eq(conversations.externalId, externalId));
}

/** The conversation with a customer, made where nobody has heard of them yet. */
export async function ensureConversation(
  db: Database,
  about: Pick<ConversationRow, 'connection' | 'platform' | 'providerId' | 'externalId'>,
): Promise<ConversationRow> {
  const now = new Date();
  const id = conversationIdOf(about.connection, about.providerId);
  await db
    .insert(conversations)
    .values({ ...about, id, lastMessageAt: now, createdAt: now, updatedAt: now })
    .onConflictDoNothing();
  const row = await findConversationAt(db, about.connection, about.providerId);
  if (!row) throw new Error(`conversation ${id} was not stored`);
  return row;
}

/**
 * Holds a conversation until the transaction ends: whoever writes its messages does, so that nobody
 * overwrites what another is writing, nor waits in a circle.
 */
export async function holdConversation(tx: Pick<Database, 'select'>, id: string): Promise<void> {
  await tx
    .select({ id: conversations.id })
    .from(conversations)
    .where(eq(conversations.id, id))
    .for('update');
}

export type ConversationChange =
  | Partial<Pick<ConversationRow, 'status' | 'owner' | 'ownedAt' | 'assignee'>>
  | typeof readUntilNow;

/** @returns the conversation as it is now; undefined where there is none */
export async function changeConversation(
  db: Pick<Database, 'update'>,
  id: string,
  change: ConversationChange,
): Promise<ConversationRow | undefined> {
  const [row] = await db
    .update(conversations)
    .set({ ...change, updatedAt: new Date() })
    .where(eq(conversations.id, id))
    .returning(columns);
  return row;
}

/** Somebody has seen everything that is there. By the messages' own times: clocks differ. */
export const readUntilNow = {
  unread: 0,
  readAt: sql`greatest(${conversations.readAt}, ${conversations.lastMessageAt})`,
};

function conditionsOf(filter: ConversationFilter): (SQL | undefined)[] {
  const { status, platform, connection, assignee, unread } = filter;
  return [
    status === undefined ? undefined : eq(conversations.status, status),
    platform === undefined ? undefined : eq(conversations.platform, platform),
    connection === undefined ? undefined : eq(conversations.connection, connection),
    assignee === undefined ? undefined : assignedTo(assignee),
    unread ? gt(conversations.unread, 0) : undefined,
  ];
}

function assignedTo(assignee: string | null): SQL {
  return assignee === null ? isNull(conversations.assignee) : eq(conversations.assignee, assignee);
}

/** More messages than this that match: the word is a common one. */
const commonFrom = 2_000;

/**
 * A rare word is looked up in the index of words. For a common one that would find half of all
 * messages, only to show the newest few conversations: these are found sooner by going through
 * conversations from the newest on and looking into each.
 */
async function matches(db: Database, q: string): Promise<SQL> {
  const words = searchFor(q);
  const found = (await isCommon(db, words)) || (await findRare(db, words));
  const itself = sql`${conversations.search} @@ ${words}`;
  if (found !== true) {
    const ids = [...new Set(found)];
    return sql`(${itself} or ${conversations.id} = any(${sql.param(ids)}::text[]))`;
  }
  // Neither `exists` nor one flat query: PostgreSQL might collect all matches for either.
  return sql`(${itself} or (
    select true from (
      select ${messages.search} as search from ${messages}
      where ${messages.conversationId} = ${conversations.id} offset 0
    ) said where said.search @@ ${words} limit 1))`;
}

/** Conversations with these words; true for so many that they are not worth collecting. */
async function findRare(db: Database, words: SQL): Promise<string[] | true> {
  const found = await db
    .select({ id: messages.conversationId })
    .from(messages)
    .where(sql`${messages.search} @@ ${words}`)
    .limit(commonFrom);
  return found.length < commonFrom ? found.map(({ id }) => id) : true;
}

const commonShare = 0.05;
/** Of every thousand pages of messages, one is looked into. */
const samplePercent = 0.1;
const sampleSize = 2_000;

/** By a sample: collecting what a common word matches is what takes long. */
async function isCommon(db: Database, words: SQL): Promise<boolean> {
  const { rows } = await db.execute<{ having: number; all: number }>(sql`
    select count(*) filter (where search @@ ${words})::int as having, count(*)::int as all
    from (
      select search from ${messages} tablesample system (${sql.raw(String(samplePercent))})
      limit ${sampleSize}
    ) sample`);
  const [{ having, all } = { having: 0, all: 0 }] = rows;
  return all > 0 && having >= commonShare * all;
}
