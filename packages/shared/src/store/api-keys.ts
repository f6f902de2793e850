import { createHash, randomBytes } from 'node:crypto';
import { and, desc, eq, isNull, lt, or } from 'drizzle-orm';
import { newEventId } from '../ids.ts';
import type { Database } from './database.ts';
import { apiKeys } from './schema.ts';

export type ApiKeyRow = typeof apiKeys.$inferSelect;

/** Tells keys from the tokens of people, and lets scanners of code find a key that was left there. */
export const apiKeyPrefix = 'ork_';
const keyBytes = 32;
const hintChars = 4;
const noteUseEveryMs = 60_000;

export interface NewApiKey {
  name: string;
  scopes: string[];
  /** null: every connection */
  connections: string[] | null;
  createdBy: string;
  expiresAt: Date | null;
}

/** @returns the key, which is nowhere else from then on, and its row */
export async function createApiKey(
  db: Pick<Database, 'insert'>,
  asked: NewApiKey,
): Promise<{ key: string; row: ApiKeyRow }> {
  const key = `${apiKeyPrefix}${randomBytes(keyBytes).toString('base64url')}`;
  const [row] = await db
    .insert(apiKeys)
    .values({ ...asked, id: newEventId(), hash: hashOf(key), hint: key.slice(-hintChars) })
    .returning();
  if (!row) throw new Error('a key was not stored');
  return { key, row };
}

/** Looked up by its hash: how long that takes tells nothing of the keys that there are. */
export async function findApiKey(db: Database, key: string): Promise<ApiKeyRow | undefined> {
  const [row] = await db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.hash, hashOf(key)));
  return row;
}

/** The newest first, revoked ones too. */
export function listApiKeys(db: Database): Promise<ApiKeyRow[]> {
  return db.select().from(apiKeys).orderBy(desc(apiKeys.createdAt), desc(apiKeys.id));
}

/** @returns whether it was good until now; undefined where there is none */
export async function revokeApiKey(
  db: Pick<Database, 'update' | 'select'>,
  id: string,
  by: { revokedBy: string; revokedAt: Date },
): Promise<{ isNews: boolean } | undefined> {
  const rows = await db
    .update(apiKeys)
    .set(by)
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  if (rows.length > 0) return { isNews: true };
  const known = await db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id));
  return known.length > 0 ? { isNews: false } : undefined;
}

/** Once a minute is enough to know that a key is in use. */
export async function noteApiKeyUse(
  db: Database,
  { id, lastUsedAt }: Pick<ApiKeyRow, 'id' | 'lastUsedAt'>,
  now: Date,
): Promise<void> {
  const before = new Date(now.getTime() - noteUseEveryMs);
  if (lastUsedAt !== null && lastUsedAt > before) return;
  await db
    .update(apiKeys)
    .set({ lastUsedAt: now })
    .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, before))));
}

/** Pure. */
export function stateOfApiKey(
  { revokedAt, expiresAt }: Pick<ApiKeyRow, 'revokedAt' | 'expiresAt'>,
  now: Date,
): 'active' | 'expired' | 'revoked' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
