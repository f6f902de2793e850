import type { Config } from '@omnirelay/adapters/load-config.ts';
import { type BuildZohoDeps, buildZoho } from '@omnirelay/adapters/zoho/build-zoho.ts';
import type { AutomateFlow } from '@omnirelay/shared/config/config-file.ts';
import type { CallMetrics } from '@omnirelay/shared/gate/call-watch.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import { createAccept } from '@omnirelay/shared/mailbox/accept.ts';
import type { Kick } from '@omnirelay/shared/mailbox/kick.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findTriggerTimes } from '@omnirelay/shared/store/run-triggers.ts';
import { zohoNamed } from './connection-named.ts';
import type { Compare, CompareRun } from './reconcile/compare.ts';
import { createCompareTickets } from './reconcile/compare-tickets.ts';
import { createPatience } from './reconcile/patiently.ts';
import type { Switches } from './switches.ts';

export interface BuildPollDeps extends BuildZohoDeps {
  /** Counts calls; absent where nobody does. */
  metrics?: CallMetrics | undefined;
  db: Database;
  kick: Kick;
  config: Config;
  switches: Switches;
}

/** Wires the look for tickets whose webhook never came. */
export function buildPoll(
  deps: BuildPollDeps,
  flow: AutomateFlow,
): { compareFor(run: CompareRun): Compare; close(): Promise<void> } {
  const connection = zohoNamed(deps.config, flow.zoho);
  const zoho = buildZoho(deps, connection);
  const gate = createGate(deps);
  const accept = createAccept(deps);
  const requireActive = () => deps.switches.requireActive([connection.name]);
  return {
    compareFor: ({ window, pause }) =>
      createCompareTickets({
        connection: connection.name,
        flow: flow.id,
        desk: zoho.desk,
        patiently: createPatience({ gate, connection, pause, requireActive }),
        findTriggerTimes: (ids) => findTriggerTimes(deps.db, flow.id, ids),
        accept,
        window,
      }),
    close: () => zoho.close(),
  };
}
