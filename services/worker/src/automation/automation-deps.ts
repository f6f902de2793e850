import type { OpenAiClient } from '@omnirelay/adapters/openai/index.ts';
import type { ZohoClients } from '@omnirelay/adapters/zoho/clients.ts';
import type { ZohoConnection } from '@omnirelay/adapters/zoho/config.ts';
import type { SomeSwitches } from '@omnirelay/shared/automation/stages.ts';
import type { AutomateFlow } from '@omnirelay/shared/config/config-file.ts';
import type { Ledger } from '@omnirelay/shared/effects/ledger.ts';
import type { Gate, GateRequest } from '@omnirelay/shared/gate/gate.ts';
import type { Attempt } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { Cache } from '../relay/cache.ts';

/** What one automate flow works with. */
export interface AutomationDeps {
  flow: AutomateFlow;
  connection: ZohoConnection & { name: string };
  zoho: ZohoClients;
  llm: { client: OpenAiClient; gate: GateRequest } | undefined;
  db: Database;
  cache: Cache;
  ledger: Ledger;
  gate: Gate;
  metrics: Pick<Metrics, 'runs' | 'runStages' | 'answerTokens' | 'answerCost'>;
  /** What the environment says of the switches. */
  environment: SomeSwitches;
  /** Ids of the events that wait in a mailbox, the one that is worked on among them. */
  waiting(mailbox: string): Promise<string[]>;
  /** What an effect made that Redis may have forgotten. */
  findEffect(effectId: string): Promise<string | undefined>;
  /** Tells all consoles that a run has changed. */
  publish(runId: string): Promise<unknown>;
  nowMs(): number;
}

/** One event on its way through the automation. */
export interface AutomationContext extends AutomationDeps {
  event: StoredEvent;
  attempt: Attempt;
}
