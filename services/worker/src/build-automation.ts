import type { Config } from '@omnirelay/adapters/load-config.ts';
import { createOpenAi } from '@omnirelay/adapters/openai/index.ts';
import { type BuildZohoDeps, buildZoho } from '@omnirelay/adapters/zoho/build-zoho.ts';
import type { SomeSwitches } from '@omnirelay/shared/automation/stages.ts';
import type { AutomateFlow } from '@omnirelay/shared/config/config-file.ts';
import { createLedger } from '@omnirelay/shared/effects/ledger.ts';
import { createGate, type GateRequest } from '@omnirelay/shared/gate/gate.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findEffect } from '@omnirelay/shared/store/effects.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import { createAutomation, type HandleTicketEvent } from './automation/automation.ts';
import type { AutomationDeps } from './automation/automation-deps.ts';
import { modelNamed, zohoNamed } from './connection-named.ts';
import { createCache } from './relay/cache.ts';

export interface BuildAutomationDeps extends BuildZohoDeps {
  db: Database;
  metrics: Metrics;
  config: Config;
  /** What the environment says of the switches. */
  environmentSwitches: SomeSwitches;
}

export interface Automation {
  handle: HandleTicketEvent;
  /** Nothing is done while this one is switched off. */
  connections: string[];
  remember(): string[];
  close(): Promise<void>;
}

const minuteMs = 60_000;

/** Wires one automate flow: Desk, the CRM, the model, its runs. */
export function buildAutomation(deps: BuildAutomationDeps, flow: AutomateFlow): Automation {
  const { redis, keys, db, config } = deps;
  const connection = zohoNamed(config, flow.zoho);
  const zoho = buildZoho(deps, connection);
  const llm = flow.llm === undefined ? undefined : buildModel(config, flow.llm);
  const handle = createAutomation({
    flow,
    connection,
    zoho,
    llm,
    db,
    cache: createCache({ redis, keys }),
    ledger: createLedger({ redis, keys }),
    gate: createGate(deps),
    metrics: deps.metrics,
    environment: deps.environmentSwitches,
    waiting: (mailbox) => redis.lrange(keys.mailbox(mailbox), 0, -1),
    findEffect: (id) => findEffect(db, id),
    publish: (id) => publishLive(redis, keys, [{ kind: 'run', id }]),
    nowMs: Date.now,
  });
  return {
    handle,
    connections: [connection.name],
    remember: () => [],
    async close() {
      await Promise.all([zoho.close(), llm?.client.close()]);
    },
  };
}

function buildModel(config: Config, name: string): NonNullable<AutomationDeps['llm']> {
  const connection = modelNamed(config, name);
  const limit = { name: `${name}:calls`, count: connection.callsPerMinute, periodMs: minuteMs };
  const gate: GateRequest = { connection: name, limits: [limit] };
  return { client: createOpenAi(connection), gate };
}
