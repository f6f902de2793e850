import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import * as schema from '../store/schema.ts';

/** Every table of ours: what is in the schema is in a back-up. */
export const backupTables: string[] = Object.values(schema)
  .flatMap((one: unknown) => (is(one, PgTable) ? [getTableConfig(one).name] : []))
  .sort();

/** Columns of a table as the database has it, without those that Postgres makes by itself. */
export async function readColumns(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select column_name as name from information_schema.columns
     where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'
     order by ordinal_position`,
    [table],
  );
  return rows.map(({ name }) => name);
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** `"events" ("id", "body")`, for COPY. */
export function copyTarget({ table, columns }: { table: string; columns: string[] }): string {
  return `public.${quoted(table)} (${columns.map(quoted).join(', ')})`;
}
