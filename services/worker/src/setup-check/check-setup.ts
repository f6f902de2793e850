import type { Config } from '@omnirelay/adapters/load-config.ts';
import {
  createConnectionSetup,
  type SetupConnection,
} from '@omnirelay/adapters/setup/create-setup.ts';
import { explainTrouble } from '@omnirelay/adapters/setup/explain-trouble.ts';
import { findingsOf } from '@omnirelay/adapters/setup/step.ts';
import { throughGate } from '@omnirelay/adapters/setup/through-gate.ts';
import { buildZoho } from '@omnirelay/adapters/zoho/build-zoho.ts';
import { WaitError } from '@omnirelay/shared/errors.ts';
import type { CallMetrics } from '@omnirelay/shared/gate/call-watch.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { createKeptSecrets } from '@omnirelay/shared/secrets/kept-secrets.ts';
import { type Finding, putConnectionCheck } from '@omnirelay/shared/store/connection-checks.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import type { Redis } from 'ioredis';
import type { Switches } from '../switches.ts';

export interface CheckSetupDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  config: Config;
  encryptionKey?: string | undefined;
  switches: Switches;
  /** Counts calls; absent where nobody does. */
  metrics?: CallMetrics | undefined;
}

/** Looks what a connection's set-up has become, changes nothing, and tells operators. */
export async function checkSetup(
  deps: CheckSetupDeps,
  connection: SetupConnection,
  publicUrl: string,
): Promise<void> {
  const { db, redis, keys } = deps;
  let findings: Finding[];
  try {
    await deps.switches.requireActive([connection.name]);
    findings = await compare(deps, connection, publicUrl);
  } catch (error) {
    // It is switched off, or others need its calls: what was found last still tells more.
    if (error instanceof WaitError) return;
    findings = [soften(explainTrouble(connection.provider, error))];
  }
  await putConnectionCheck(db, connection.name, { findings, checkedAt: new Date() });
  await publishLive(redis, keys, [{ kind: 'connection', id: connection.name }]).catch(() => {});
}

/** Who may not look may relay all the same: a webhook that was made by hand needs no administrator. */
function soften(finding: Finding): Finding {
  const maySeeNothing = ['not_administrator', 'scope_missing'].includes(finding.code);
  return maySeeNothing ? { ...finding, level: 'warning' } : finding;
}

async function compare(
  deps: CheckSetupDeps,
  connection: SetupConnection,
  publicUrl: string,
): Promise<Finding[]> {
  const { encryptionKey } = deps;
  const setup = createConnectionSetup(connection, {
    config: deps.config,
    publicUrl,
    kept: createKeptSecrets({ ...deps, encryptionKey }, connection.name),
    call: throughGate(createGate(deps), connection),
    clientsOf: (zoho) => buildZoho({ ...deps, encryptionKey }, zoho),
  });
  try {
    return findingsOf(await setup.plan());
  } finally {
    await setup.close();
  }
}
