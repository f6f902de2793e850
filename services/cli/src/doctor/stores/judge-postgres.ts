import { type Finding, problem } from '../finding.ts';

export interface PostgresFacts {
  version: string;
  /** `server_version_num`, such as 150004 */
  versionNumber: number;
  isReplica: boolean;
  isReadOnly: boolean;
  migrations: { brought: number; applied: number };
  /** undefined: it was not tried; '': it worked */
  writeRefused: string | undefined;
}

const subject = 'PostgreSQL';
const oldest = 150_000;

/** Pure. */
export function judgePostgres(facts: PostgresFacts): Finding[] {
  const { brought, applied } = facts.migrations;
  const found: (Finding | false)[] = [
    facts.versionNumber < oldest &&
      problem(
        'postgres_old',
        subject,
        `PostgreSQL ${facts.version} is too old`,
        'Update it to 15 or newer',
      ),
    facts.isReplica
      ? problem(
          'postgres_replica',
          subject,
          'This PostgreSQL is a replica',
          'Set DATABASE_URL to the primary: replicas take no writes',
        )
      : facts.isReadOnly &&
        problem(
          'postgres_read_only',
          subject,
          'This database is read-only',
          'Set default_transaction_read_only to off, or give its disk room',
        ),
    applied < brought &&
      problem(
        'postgres_not_migrated',
        subject,
        `The database has ${applied} of ${brought} migrations`,
        'Start a worker or console of this version: they make the tables',
      ),
    applied > brought &&
      problem(
        'postgres_newer',
        subject,
        `The database has ${applied} migrations, this version knows ${brought}`,
        'Run the newer version that has migrated it',
      ),
    Boolean(facts.writeRefused) &&
      problem(
        'postgres_cannot_write',
        subject,
        `PostgreSQL refuses to write (${facts.writeRefused})`,
        'Grant the user of DATABASE_URL the right to write to its tables',
      ),
  ];
  return found.filter((one) => one !== false);
}
