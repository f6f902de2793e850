import { type Database, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { connectionChecks } from '@omnirelay/shared/store/flows-schema.ts';
import { readMigrations } from '@omnirelay/shared/store/migrations-state.ts';
import { z } from 'zod';
import { type Check, callTimeoutMs } from '../check.ts';
import { judgeClock, offsetOf, smallestWindow } from '../clock/judge-clock.ts';
import { type Finding, fine, problem } from '../finding.ts';
import { reasonOf } from '../reason-of.ts';
import { judgePostgres } from './judge-postgres.ts';

export interface OpenedPostgres {
  /** absent: it can't be used. The caller closes it. */
  store?: Store;
  /** Whether all tables are there. */
  isMigrated: boolean;
  findings: Finding[];
}

export async function openPostgres(url: string): Promise<OpenedPostgres> {
  const unreachable = (what: string) => ({
    isMigrated: false,
    findings: [
      problem('postgres_unreachable', 'PostgreSQL', what, 'Start it, or correct DATABASE_URL'),
    ],
  });
  if (!URL.canParse(url)) return unreachable('DATABASE_URL is no address of a PostgreSQL');
  const store = openStore(url, { maxConnections: 4, statementTimeoutMs: callTimeoutMs });
  try {
    const { brought, applied } = await readMigrations(store.db);
    return { store, isMigrated: applied >= brought, findings: [] };
  } catch (error) {
    await store.close();
    return unreachable(`PostgreSQL at ${new URL(url).host} can't be used (${reasonOf(error)})`);
  }
}

const Server = z.object({
  version: z.string(),
  number: z.coerce.number(),
  is_replica: z.boolean(),
  is_read_only: z.boolean(),
});
const Clock = z.object({ ms: z.coerce.number() });

export const postgresCheck: Check = {
  id: 'postgres',
  subject: 'PostgreSQL',
  async run({ postgres: db, config, nowMs }) {
    if (!db) return [];
    const server = await readServer(db);
    const migrations = await readMigrations(db);
    const canTry = !server.is_read_only && migrations.applied >= migrations.brought;
    const writeRefused = canTry ? await tryToWrite(db) : undefined;
    const offMs = await offsetOf(async () => {
      const answer = await db.execute('select extract(epoch from clock_timestamp()) * 1000 as ms');
      return Clock.parse(answer.rows[0]).ms;
    }, nowMs);
    const found = [
      ...judgePostgres({
        version: server.version,
        versionNumber: server.number,
        isReplica: server.is_replica,
        isReadOnly: server.is_read_only,
        migrations,
        writeRefused,
      }),
      ...judgeClock("PostgreSQL's server", offMs, smallestWindow(config)),
    ];
    const what = `Version ${server.version}, ${migrations.applied} migrations`;
    return found.length > 0 ? found : [fine('postgres', 'PostgreSQL', what)];
  },
};

async function readServer(db: Database): Promise<z.infer<typeof Server>> {
  const answer = await db.execute(
    `select current_setting('server_version') as version, current_setting('server_version_num') as number,
       pg_is_in_recovery() as is_replica, current_setting('transaction_read_only') = 'on' as is_read_only`,
  );
  return Server.parse(answer.rows[0]);
}

class Undone extends Error {}

/** Writes a row and takes it back. @returns why it could not; '' when it could */
async function tryToWrite(db: Database): Promise<string> {
  try {
    await db.transaction(async (tx) => {
      await tx
        .insert(connectionChecks)
        .values({ connection: 'doctor tries to write', findings: [], checkedAt: new Date() });
      throw new Undone();
    });
    return '';
  } catch (error) {
    return error instanceof Undone ? '' : reasonOf(error);
  }
}
