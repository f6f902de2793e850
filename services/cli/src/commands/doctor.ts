import { lookup } from 'node:dns/promises';
import type { Config } from '@omnirelay/adapters/load-config.ts';
import { Alerts } from '@omnirelay/shared/config/alerts.ts';
import type { Environment } from '@omnirelay/shared/config/environment.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { CliError, type ExitCode, exit } from '../cli-error.ts';
import { checksFor } from '../doctor/checks.ts';
import type { Finding } from '../doctor/finding.ts';
import { createHider } from '../doctor/hide-secrets.ts';
import { printFindings } from '../doctor/print-findings.ts';
import { runChecks } from '../doctor/run-checks.ts';
import { readSettings } from '../doctor/settings.ts';
import { openPostgres } from '../doctor/stores/postgres.ts';
import { openRedis } from '../doctor/stores/redis.ts';
import type { Out } from '../out.ts';

export interface DoctorOptions {
  json: boolean;
  publicUrl?: string;
}

/** Says what is wrong, a line each, and how to mend it. */
export async function doctor(
  { env, out }: { env: NodeJS.ProcessEnv; out: Out },
  options: DoctorOptions,
): Promise<ExitCode> {
  const { environment, config, findings: wrong } = readSettings(env);
  const found = environment
    ? await examine(environment, config, publicUrlOf(options.publicUrl, config))
    : [];
  const hide = createHider(env, config);
  const findings = [...wrong, ...found].map((one) => ({ ...one, message: hide(one.message) }));
  if (options.json) out.line(JSON.stringify(findings, undefined, 2));
  else printFindings(out, findings);
  return findings.some(({ level }) => level === 'problem') ? exit.problems : exit.fine;
}

const nothing: Config = {
  connections: {},
  flows: [],
  reconcile: { every: 120_000, overlap: 600_000, maxAge: 86_400_000 },
  alerts: Alerts.parse({}),
};

/** Without a file that can be used, what does not depend on it is looked at all the same. */
async function examine(
  environment: Environment,
  config: Config = nothing,
  publicUrl: string | undefined,
): Promise<Finding[]> {
  const [{ redis, findings: ofRedis }, { store, isMigrated, findings: ofPostgres }] =
    await Promise.all([openRedis(environment), openPostgres(environment.DATABASE_URL)]);
  try {
    const deps = {
      ...{ environment, config, redis, publicUrl, keys: createKeys() },
      postgres: store?.db,
      db: isMigrated ? store?.db : undefined,
      resolve: async (hostname: string) =>
        (await lookup(hostname, { all: true })).map(({ address }) => address),
      nowMs: Date.now,
    };
    return [...ofRedis, ...ofPostgres, ...(await runChecks(checksFor(config), deps))];
  } finally {
    redis?.disconnect();
    await store?.close();
  }
}

/** @throws CliError */
function publicUrlOf(given: string | undefined, config: Config | undefined): string | undefined {
  const ofFile = config && 'publicUrl' in config ? config.publicUrl : undefined;
  const url = given ?? (typeof ofFile === 'string' ? ofFile : undefined);
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CliError(`"${url}" is no http(s) address, such as https://hooks.acme.com.`);
  }
  // As URLs at providers are compared: lower-case host, no port that goes without saying.
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
