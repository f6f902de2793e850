import { createInterface } from 'node:readline/promises';
import { loadConfig } from '@omnirelay/adapters/load-config.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { migrateStore } from '@omnirelay/shared/store/database.ts';
import { CliError, type ExitCode } from '../cli-error.ts';
import { type SetupCommandOptions, setup } from '../commands/setup.ts';
import type { Finding } from '../doctor/finding.ts';
import { openPostgres } from '../doctor/stores/postgres.ts';
import { openRedis } from '../doctor/stores/redis.ts';
import type { Out } from '../out.ts';

/** Builds what setting up needs, and closes it. @throws CliError where a store is away */
export async function runSetup(
  { env, out }: { env: NodeJS.ProcessEnv; out: Out },
  options: SetupCommandOptions,
): Promise<ExitCode> {
  const { environment, config } = loadConfig(env);
  const [{ redis, findings: ofRedis }, { store, isMigrated, findings: ofPostgres }] =
    await Promise.all([openRedis(environment), openPostgres(environment.DATABASE_URL)]);
  try {
    // What a provider gives is kept in both: without them a secret would be lost as soon as it is made.
    if (!redis) throw new CliError(problemIn(ofRedis));
    if (!store) throw new CliError(problemIn(ofPostgres));
    if (!isMigrated) await migrateStore(environment.DATABASE_URL);
    return await setup(
      {
        config,
        db: store.db,
        redis,
        keys: createKeys(),
        encryptionKey: environment.ENCRYPTION_KEY,
        print: out.line,
        confirm: process.stdin.isTTY ? askAtTerminal : undefined,
      },
      options,
    );
  } finally {
    redis?.disconnect();
    await store?.close();
  }
}

function problemIn(findings: Finding[]): string {
  return findings.find(({ level }) => level === 'problem')?.message ?? 'A store does not answer.';
}

async function askAtTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} (y/N) `)).trim());
  } finally {
    terminal.close();
  }
}
