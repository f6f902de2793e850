import { createApiKey, type NewApiKey } from '@omnirelay/shared/store/api-keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { Scope } from '../api/contract-agent.ts';

/** A key that may do everything that keys may; overrides say what a test is about. */
export async function makeKey(db: Database, overrides: Partial<NewApiKey> = {}) {
  const { key, row } = await createApiKey(db, {
    name: 'CrewAI',
    scopes: [...Scope.options],
    connections: null,
    createdBy: 'admin@example.com',
    expiresAt: null,
    ...overrides,
  });
  return { key, row, headers: { authorization: `Bearer ${key}` } };
}
