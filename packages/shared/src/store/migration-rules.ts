/**
 * What a migration may not do, since processes of the version before go on for a while with the new schema
 * (docs/upgrading.md): take away, rename or retype what they use, or demand what they don't write.
 */
const rules: { breaks: string; pattern: RegExp }[] = [
  { breaks: 'takes away a table', pattern: /\bdrop table\b/i },
  { breaks: 'takes away a column', pattern: /\bdrop column\b/i },
  { breaks: 'renames', pattern: /\brename\b/i },
  { breaks: 'changes a type', pattern: /\balter column\b.*\b(?:set data )?type\b/i },
  { breaks: 'changes a type', pattern: /\balter type\b/i },
  { breaks: 'demands a value', pattern: /\bset not null\b/i },
  { breaks: 'takes away a default', pattern: /\bdrop default\b/i },
  { breaks: 'empties a table', pattern: /\b(?:truncate|delete from)\b/i },
];
const demandsColumn = /\badd column\b(?!.*\b(?:default|generated)\b).*\bnot null\b/i;
/** Of a table that was there before: what older processes write may not fit. */
const constrains =
  /\badd (?:constraint "?\w+"? )?(?:check|unique|foreign key|primary key)\b|\bcreate unique index\b/i;

export interface Breach {
  statement: string;
  breaks: string;
}

/** What older processes would stumble over in one migration. Pure; the SQL is what drizzle-kit writes. */
export function breachesOf(sql: string): Breach[] {
  const statements = sql
    .split('--> statement-breakpoint')
    .map((statement) => statement.replaceAll(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '');
  const made = new Set(
    statements.flatMap(
      (statement) => /^create table (?:if not exists )?"(\w+)"/i.exec(statement)?.[1] ?? [],
    ),
  );
  return statements.flatMap((statement) => {
    const table = /\b(?:alter table|on)(?: only)? "?(?:public"?\.)?"?(\w+)"?/i.exec(statement)?.[1];
    if (/^create table/i.test(statement) || (table !== undefined && made.has(table))) return [];
    const broken = rules.filter(({ pattern }) => pattern.test(statement));
    if (demandsColumn.test(statement)) broken.push({ breaks: 'demands a value', pattern: /^/ });
    if (constrains.test(statement)) broken.push({ breaks: 'constrains', pattern: /^/ });
    return broken.map(({ breaks }) => ({ statement, breaks }));
  });
}
