import { asc, eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import { users } from './schema.ts';

export type UserAccount = typeof users.$inferSelect;

export function listUsers(db: Database): Promise<UserAccount[]> {
  return db.select().from(users).orderBy(asc(users.email));
}

/** @param email lower case */
export async function findUser(db: Database, email: string): Promise<UserAccount | undefined> {
  const [row] = await db.select().from(users).where(eq(users.email, email));
  return row;
}

/** @returns undefined where the address is taken */
export async function insertUser(
  db: Pick<Database, 'insert'>,
  user: typeof users.$inferInsert,
): Promise<UserAccount | undefined> {
  const [row] = await db.insert(users).values(user).onConflictDoNothing().returning();
  return row;
}

export async function changeUser(
  db: Pick<Database, 'update'>,
  email: string,
  change: Partial<Omit<UserAccount, 'email' | 'createdAt'>>,
): Promise<UserAccount | undefined> {
  const [row] = await db.update(users).set(change).where(eq(users.email, email)).returning();
  return row;
}
