import type { Completion, Question } from '@omnirelay/adapters/openai/index.ts';
import type { CrmClient, DeskClient } from '@omnirelay/adapters/zoho/clients.ts';
import type { ZohoConnection } from '@omnirelay/adapters/zoho/config.ts';
import type { DeskTicket } from '@omnirelay/adapters/zoho/desk-client.ts';
import type { StageName, Switches } from '@omnirelay/shared/automation/stages.ts';
import type { AutomateFlow } from '@omnirelay/shared/config/config-file.ts';
import type { Remote } from '@omnirelay/shared/effects/perform-effect.ts';
import type { SendRow } from '@omnirelay/shared/store/run-sends.ts';
import type { Snapshot } from './model.ts';

/** How an earlier stage of the run ended. */
export interface StageOutcome {
  status: string;
  reason: string | null;
  /** as it was carried out: an operator's where they changed it */
  proposal: unknown;
  details: Record<string, unknown>;
}

/** One write: made once, whatever happens to the process or the connection. */
export interface RunEffect {
  /** Names it among the writes of its stage. */
  action: string;
  /**
   * `run`: once in this run. `trigger`: once for what the customer wrote, in however many runs.
   */
  per: 'run' | 'trigger';
  api: 'desk' | 'crm';
  write(zoho: { desk: DeskClient; crm: CrmClient }): Promise<Remote>;
  /** Finds what an unclear write made. Undefined: it is certainly absent. Calls through `run.desk`. */
  look(): Promise<Remote | undefined>;
}

/** What a stage works with. */
export interface Run {
  id: string;
  flow: AutomateFlow;
  connection: ZohoConnection & { name: string };
  ticketId: string;
  /** the newest of the customer's threads */
  trigger: { id: string; atMs: number };
  snapshot: Snapshot;
  switches: Switches;
  /** An operator applies a suggestion: what only keeps the automation back doesn't keep them back. */
  isByPerson: boolean;
  outcomeOf(stage: StageName): StageOutcome | undefined;
  /** For reading: each call passes the gate, and its credits are counted. */
  desk: DeskClient;
  crm: CrmClient;
  /** undefined: the flow has no model */
  ask: (<T>(question: Question<T>) => Promise<Completion<T>>) | undefined;
  /** The ticket as it was read at most `maxAgeMs` ago, by this process, in this run. */
  ticket(maxAgeMs: number): Promise<DeskTicket>;
  /** What a write answered is as good as reading; undefined: it has changed, and nobody said how. */
  noteTicket(ticket: DeskTicket | undefined): void;
  /** Our own agent; undefined where neither Zoho nor the configuration says. */
  ourAgentId(): Promise<string | undefined>;
  /** Enabled departments; kept for an hour. */
  departments(): Promise<{ id: string; name: string }[]>;
  /** Active addresses that a department writes from; kept for an hour. */
  replyAddresses(departmentId: string): Promise<string[]>;
  /** Makes a write once, and returns the remote id. @throws UncertainError and what writes throw */
  effect(effect: RunEffect): Promise<string>;
  /** The claim of the one reply to this trigger. */
  send: {
    /** undefined: it is ours to send now */
    claim(contentHash: string): Promise<SendRow | undefined>;
    /** Right before it is sent: from now on it may have been. */
    begin(): Promise<void>;
    sent(remoteId: string): Promise<void>;
    uncertain(): Promise<void>;
    release(): Promise<void>;
  };
  /** How long an unclear write may still be applied. */
  settleMs: number;
  nowMs(): number;
}
