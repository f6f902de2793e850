import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { breachesOf } from './migration-rules.ts';

const table: [statement: string, breaks: string[]][] = [
  ['CREATE TABLE "new" ("id" text PRIMARY KEY NOT NULL);', []],
  ['CREATE INDEX "by_x" ON "events" USING btree ("x");', []],
  ['DROP INDEX "by_x";', []],
  ['ALTER TABLE "events" ADD COLUMN "note" text;', []],
  [`ALTER TABLE "events" ADD COLUMN "note" text DEFAULT '' NOT NULL;`, []],
  ['ALTER TABLE "events" ADD COLUMN "s" tsvector GENERATED ALWAYS AS (x) STORED NOT NULL;', []],
  ['ALTER TABLE "events" ALTER COLUMN "x" DROP NOT NULL;', []],
  ['ALTER TABLE "events" ADD COLUMN "note" text NOT NULL;', ['demands a value']],
  ['ALTER TABLE "events" ALTER COLUMN "x" SET NOT NULL;', ['demands a value']],
  ['ALTER TABLE "events" ALTER COLUMN "x" DROP DEFAULT;', ['takes away a default']],
  ['ALTER TABLE "events" ALTER COLUMN "x" SET DATA TYPE bigint;', ['changes a type']],
  ['ALTER TABLE "events" ALTER COLUMN "x" TYPE bigint;', ['changes a type']],
  ['ALTER TABLE "events" DROP COLUMN "x";', ['takes away a column']],
  ['ALTER TABLE "events" RENAME COLUMN "x" TO "y";', ['renames']],
  ['ALTER TABLE "events" RENAME TO "happenings";', ['renames']],
  ['DROP TABLE "events";', ['takes away a table']],
  ['DELETE FROM "events";', ['empties a table']],
  ['ALTER TABLE "events" ADD CONSTRAINT "c" CHECK (x > 0);', ['constrains']],
  ['CREATE UNIQUE INDEX "u" ON "events" USING btree ("x");', ['constrains']],
];

test.each(table)('%s', (statement, breaks) => {
  expect(breachesOf(statement).map((breach) => breach.breaks)).toEqual(breaks);
});

test('a table that the same migration makes may be constrained: nobody writes there yet', () => {
  const sql = `CREATE TABLE "new" ("id" text);--> statement-breakpoint
    CREATE UNIQUE INDEX "u" ON "new" USING btree ("id");--> statement-breakpoint
    ALTER TABLE "new" ADD CONSTRAINT "c" CHECK (id <> '');`;
  expect(breachesOf(sql)).toEqual([]);
});

/**
 * Statements that older processes stand all the same, each with the reason: mostly that the version before
 * no longer uses what is taken away.
 */
const allowed: Record<string, string> = {};

const folder = new URL('./migrations/', import.meta.url);
const migrations = readdirSync(folder).filter((name) => name.endsWith('.sql'));

test.each(migrations)('%s leaves processes of the version before at work', (name) => {
  const breaches = breachesOf(readFileSync(new URL(name, folder), 'utf8'));
  expect(breaches.filter(({ statement }) => !(statement in allowed))).toEqual([]);
});
