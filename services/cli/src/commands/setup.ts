import type { Config } from '@omnirelay/adapters/load-config.ts';
import type { ConnectionSetup } from '@omnirelay/adapters/setup/apply.ts';
import { applySetup } from '@omnirelay/adapters/setup/apply.ts';
import {
  canSetUp,
  createConnectionSetup,
  type SetupConnection,
} from '@omnirelay/adapters/setup/create-setup.ts';
import { explainTrouble } from '@omnirelay/adapters/setup/explain-trouble.ts';
import { keepCode } from '@omnirelay/adapters/setup/keep-steps.ts';
import { pendingSteps, type SetupPlan } from '@omnirelay/adapters/setup/step.ts';
import { throughGate } from '@omnirelay/adapters/setup/through-gate.ts';
import type { ZendeskMode } from '@omnirelay/adapters/zendesk/plan-setup.ts';
import { buildZoho } from '@omnirelay/adapters/zoho/build-zoho.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { createKeptSecrets, missingKeyMessage } from '@omnirelay/shared/secrets/kept-secrets.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { withSetupLock } from '@omnirelay/shared/store/setup-lock.ts';
import type { Redis } from 'ioredis';
import { formatFinding, formatPlan, formatStep, summarise } from '../setup/format-plan.ts';
import { readPublicUrl } from '../setup/read-public-url.ts';

export interface SetupCommandDeps {
  config: Config;
  /** of two connections or more: one holds the lock of a set-up */
  db: Database;
  redis: Redis;
  keys: Keys;
  /** `ENCRYPTION_KEY` */
  encryptionKey: string | undefined;
  print(line: string): void;
  /** Asks somebody at a terminal; absent: nobody is there. */
  confirm?: ((question: string) => Promise<boolean>) | undefined;
}

export interface SetupCommandOptions {
  /** apply without asking */
  yes?: boolean | undefined;
  /** instead of the file's */
  publicUrl?: string | undefined;
  /** only this one */
  connection?: string | undefined;
  /** which kind of webhook Zendesk gets; undefined: as it has, or else events */
  zendesk?: ZendeskMode | undefined;
}

/** 0: all is set up; 1: something could not be; 2: there is something to do, and nobody said yes. */
export type ExitCode = 0 | 1 | 2;

/**
 * Creates or repairs webhooks, triggers and API inboxes at the providers: shows what it would do, and
 * does it once somebody has said yes. It can be broken off anywhere and run again.
 * @throws ConfigError that says what to give
 */
export async function setup(
  deps: SetupCommandDeps,
  options: SetupCommandOptions = {},
): Promise<ExitCode> {
  const { print, confirm } = deps;
  const publicUrl = readPublicUrl(options.publicUrl ?? deps.config.publicUrl);
  const connections = choose(deps.config, options.connection);
  const opened: { connection: SetupConnection; setup: ConnectionSetup }[] = [];
  try {
    for (const connection of connections) {
      opened.push({ connection, setup: open(deps, connection, publicUrl, options.zendesk) });
    }
    const planned = await planAll(deps, opened);
    print(summarise(planned.map(({ plan }) => plan)));
    const failed = planned.length < opened.length;
    const todo = planned.filter(({ plan }) => pendingSteps(plan).length > 0);
    if (todo.length === 0) return failed || hasProblem(planned) ? 1 : 0;
    if (!options.yes && !(await confirm?.('Apply?'))) {
      if (!confirm) print('Nothing was changed: run it again with --yes to apply.');
      return 2;
    }
    requireKey(deps, todo);
    const applied = await applyAll(deps, todo);
    return failed || !applied ? 1 : 0;
  } finally {
    await Promise.all(opened.map((one) => one.setup.close()));
  }
}

function choose({ connections }: Config, name: string | undefined): SetupConnection[] {
  const all = Object.values(connections);
  if (name === undefined) return all.filter(canSetUp);
  const chosen = all.find((one) => one.name === name);
  if (!chosen) {
    const known = all.map((one) => one.name).join(', ');
    throw new ConfigError(`There is no connection ${name}. There are: ${known}`);
  }
  if (canSetUp(chosen)) return [chosen];
  throw new ConfigError(
    `${name} is a connection of ${chosen.provider}, which has no API to be set up by; see docs/providers`,
  );
}

function open(
  deps: SetupCommandDeps,
  connection: SetupConnection,
  publicUrl: string,
  zendesk: ZendeskMode | undefined,
): ConnectionSetup {
  return createConnectionSetup(connection, {
    config: deps.config,
    publicUrl,
    kept: createKeptSecrets(deps, connection.name),
    call: throughGate(createGate(deps), connection),
    clientsOf: (zoho) => buildZoho(deps, zoho),
    zendesk,
  });
}

type Planned = { connection: SetupConnection; setup: ConnectionSetup; plan: SetupPlan };

/** One provider that can't be asked keeps no other from being set up. */
async function planAll(
  { print }: SetupCommandDeps,
  opened: { connection: SetupConnection; setup: ConnectionSetup }[],
): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (const { connection, setup: one } of opened) {
    try {
      const plan = await one.plan();
      for (const line of formatPlan(connection.name, plan)) print(line);
      planned.push({ connection, setup: one, plan });
    } catch (error) {
      print(`${connection.name}:`);
      print(`  ${formatFinding(explainTrouble(connection.provider, error))}`);
    }
  }
  return planned;
}

/** Before anything is made whose secret could not be kept. */
function requireKey({ encryptionKey }: SetupCommandDeps, todo: Planned[]): void {
  const keeps = todo.some(({ plan }) => pendingSteps(plan).some(({ code }) => code === keepCode));
  if (keeps && encryptionKey === undefined) throw new ConfigError(missingKeyMessage);
}

async function applyAll({ db, print }: SetupCommandDeps, todo: Planned[]): Promise<boolean> {
  let isDone = true;
  for (const { connection, setup: one } of todo) {
    const tell = (line: string) => print(`${connection.name}: ${line}`);
    try {
      const { remarks } = await withSetupLock(db, connection.name, () =>
        applySetup(one, (step) => tell(`done ${formatStep(step)}`)),
      );
      for (const remark of remarks) {
        if (remark.level === 'problem') isDone = false;
        tell(formatFinding(remark));
      }
    } catch (error) {
      isDone = false;
      tell(formatFinding(explainTrouble(connection.provider, error)));
    }
  }
  print(isDone ? 'All is set up.' : 'Not all is set up: mend what is marked, and run it again.');
  return isDone;
}

function hasProblem(planned: Planned[]): boolean {
  return planned.some(({ plan }) => plan.remarks.some(({ level }) => level === 'problem'));
}
