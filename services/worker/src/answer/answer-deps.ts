import type { OpenAiClient } from '@omnirelay/adapters/openai/index.ts';
import type { AnswerFlow } from '@omnirelay/shared/config/config-file.ts';
import type { Ledger } from '@omnirelay/shared/effects/ledger.ts';
import type { Gate, GateRequest } from '@omnirelay/shared/gate/gate.ts';
import type { Subject } from '@omnirelay/shared/lookup/subject.ts';
import type { Verdict } from '@omnirelay/shared/lookup/verdict.ts';
import type { Attempt } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import type { LiveChange } from '@omnirelay/shared/store/live.ts';
import type { Logger } from 'pino';
import type { Channel } from './channel.ts';

/** What one answer flow works with. */
export interface AnswerDeps {
  flow: AnswerFlow;
  channel: Channel;
  db: Database;
  ledger: Pick<Ledger, 'originOf'>;
  gate: Gate;
  /** undefined: the flow has no model */
  llm: { client: OpenAiClient; gate: GateRequest } | undefined;
  lookUp(subjects: Subject[]): Promise<Verdict[]>;
  /** Ids of the events in this mailbox, the oldest first. */
  waiting(mailbox: string): Promise<string[]>;
  /** Those of them that are still there. */
  readEvents(ids: string[]): Promise<StoredEvent[]>;
  /** Hands events to the workers. */
  accept(event: StoredEvent): Promise<void>;
  publish(changes: LiveChange[]): Promise<void>;
  metrics: Pick<Metrics, 'answers' | 'answerTokens' | 'answerCost'>;
  log: Pick<Logger, 'warn' | 'info'>;
  nowMs(): number;
}

/** One event on its way through the flow. */
export interface AnswerContext extends AnswerDeps {
  event: StoredEvent;
  attempt: Attempt;
}
