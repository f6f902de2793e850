import { and, desc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { answers } from './schema.ts';

export type AnswerRow = typeof answers.$inferSelect;
export type NewAnswer = typeof answers.$inferInsert;

export async function findAnswer(db: Database, id: string): Promise<AnswerRow | undefined> {
  const [row] = await db.select().from(answers).where(eq(answers.id, id));
  return row;
}

/** The answer that was given to this event together with another. */
export async function findCovering(
  db: Database,
  conversationId: string,
  eventId: string,
): Promise<AnswerRow | undefined> {
  const [row] = await db
    .select()
    .from(answers)
    .where(and(eq(answers.conversationId, conversationId), sql`${answers.covers} ? ${eventId}`))
    .orderBy(desc(answers.createdAt))
    .limit(1);
  return row;
}

/** Starting twice is starting once: the first row stays. */
export async function startAnswer(db: Database, answer: NewAnswer): Promise<AnswerRow> {
  await db.insert(answers).values(answer).onConflictDoNothing();
  const row = await findAnswer(db, answer.id);
  if (!row) throw new Error(`answer ${answer.id} was not stored`);
  return row;
}

export async function saveAnswer(
  db: Pick<Database, 'update'>,
  id: string,
  change: Partial<Omit<NewAnswer, 'id'>>,
): Promise<void> {
  await db
    .update(answers)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(answers.id, id));
}

/** Which of these messages the AI has written, and how. */
export function findAnswersOf(db: Database, messageIds: string[]): Promise<AnswerRow[]> {
  if (messageIds.length === 0) return Promise.resolve([]);
  return db.select().from(answers).where(inArray(answers.messageId, messageIds));
}

/** Newest first. */
export function listAnswers(
  db: Database,
  conversationId: string,
  limit: number,
): Promise<AnswerRow[]> {
  return db
    .select()
    .from(answers)
    .where(eq(answers.conversationId, conversationId))
    .orderBy(desc(answers.createdAt), desc(answers.id))
    .limit(limit);
}

/** What has been said and spent lately. Money is in the model's own currency. */
export interface Usage {
  /** to this customer */
  lastMinute: number;
  lastDay: number;
  userCost: number;
  flowCost: number;
}

const dayMs = 24 * 3_600_000;

export async function readUsage(
  db: Database,
  about: { flow: string; conversationId: string; nowMs: number },
): Promise<Usage> {
  const { flow, conversationId, nowMs } = about;
  const dayAgo = new Date(nowMs - dayMs).toISOString();
  const minuteAgo = new Date(nowMs - 60_000).toISOString();
  const isTheirs = sql`${answers.conversationId} = ${conversationId}`;
  const wasSaid = sql`${answers.messageId} is not null`;
  const [row] = await db
    .select({
      lastMinute: sql<number>`count(*) filter (where ${isTheirs} and ${wasSaid} and ${answers.createdAt} > ${minuteAgo}::timestamptz)::int`,
      lastDay: sql<number>`count(*) filter (where ${isTheirs} and ${wasSaid})::int`,
      userCost: sql<number>`coalesce(sum(${answers.cost}) filter (where ${isTheirs}), 0)::float8`,
      flowCost: sql<number>`coalesce(sum(${answers.cost}), 0)::float8`,
    })
    .from(answers)
    .where(and(eq(answers.flow, flow), gte(answers.createdAt, sql`${dayAgo}::timestamptz`)));
  return row ?? { lastMinute: 0, lastDay: 0, userCost: 0, flowCost: 0 };
}

/** When this was last said to a customer. */
export async function lastOfKind(
  db: Database,
  conversationId: string,
  kind: string,
): Promise<Date | undefined> {
  const [row] = await db
    .select({ at: answers.createdAt })
    .from(answers)
    .where(and(eq(answers.conversationId, conversationId), eq(answers.kind, kind)))
    .orderBy(desc(answers.createdAt))
    .limit(1);
  return row?.at;
}
