import { loadConfig } from '@omnirelay/adapters/load-config.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { missingKeyMessage } from '@omnirelay/shared/secrets/kept-secrets.ts';
import { createSeal, type KeyRing } from '@omnirelay/shared/secrets/seal.ts';
import { CliError, type ExitCode, exit } from '../cli-error.ts';
import type { Finding } from '../doctor/finding.ts';
import { openPostgres } from '../doctor/stores/postgres.ts';
import { openRedis } from '../doctor/stores/redis.ts';
import type { Out } from '../out.ts';
import { printTable } from '../print-table.ts';
import type { PlaceDeps } from '../secrets/list-places.ts';
import { type Found, inspectSecrets, rotateSecrets } from '../secrets/rotate.ts';

type Deps = { env: NodeJS.ProcessEnv; out: Out };

/** Says with which key everything is sealed that we keep. */
export function checkSecrets({ env, out }: Deps): Promise<ExitCode> {
  return withStores(env, async (deps) => {
    const found = await inspectSecrets(deps);
    printFound(out, found);
    const old = found.filter(({ key }) => key === 'old').length;
    if (old > 0) {
      out.line(`${old} still need ENCRYPTION_KEY_OLD. Seal them anew: omnirelay secrets rotate`);
    }
    return conclude(out, deps.ring, found);
  });
}

/** Seals everything anew that an old key has sealed. */
export function rotateAllSecrets({ env, out }: Deps): Promise<ExitCode> {
  return withStores(env, async (deps) => {
    const found = await rotateSecrets(deps);
    printFound(out, found);
    out.line(`${found.filter(({ isNew }) => isNew).length} sealed anew.`);
    return conclude(out, deps.ring, found);
  });
}

function printFound(out: Out, found: Found[]): void {
  const rows = found.map(({ what, key, keyId, isNew }) => [
    what,
    isNew ? 'sealed anew' : words[key],
    keyId ?? 'not said',
  ]);
  printTable(out, ['SECRET', 'KEY', 'KEY ID'], rows, 'Nothing is kept that is sealed.');
}

const words = {
  current: 'ENCRYPTION_KEY',
  old: 'ENCRYPTION_KEY_OLD',
  none: 'none of ours: it can not be opened',
} as const;

function conclude(out: Out, ring: KeyRing, found: Found[]): ExitCode {
  out.line(`ENCRYPTION_KEY has the id ${ring.currentId}.`);
  const locked = found.filter(({ key }) => key === 'none').length;
  if (locked > 0) {
    out.remark(
      `${locked} can not be opened. Add the key that they were sealed with to ENCRYPTION_KEY_OLD; where it is lost, authorise the connection anew, or run setup again.`,
    );
    return exit.problems;
  }
  if (found.every(({ key }) => key === 'current')) {
    out.line('ENCRYPTION_KEY_OLD is not needed for any of them.');
  }
  return exit.fine;
}

/** @throws CliError where a store is away, ConfigError without a key */
async function withStores(
  env: NodeJS.ProcessEnv,
  run: (deps: PlaceDeps & { ring: KeyRing }) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { environment, config } = loadConfig(env);
  if (environment.ENCRYPTION_KEY === undefined) throw new CliError(`${missingKeyMessage}.`);
  const ring = createSeal(environment.ENCRYPTION_KEY);
  const [{ redis, findings: ofRedis }, { store, isMigrated, findings: ofPostgres }] =
    await Promise.all([openRedis(environment), openPostgres(environment.DATABASE_URL)]);
  try {
    if (!redis) throw new CliError(problemIn(ofRedis));
    if (!store) throw new CliError(problemIn(ofPostgres));
    if (!isMigrated)
      throw new CliError('The tables are not those of this version: start a worker.');
    return await run({ db: store.db, redis, keys: createKeys(), config, ring });
  } finally {
    redis?.disconnect();
    await store?.close();
  }
}

function problemIn(findings: Finding[]): string {
  return findings.find(({ level }) => level === 'problem')?.message ?? 'A store does not answer.';
}
