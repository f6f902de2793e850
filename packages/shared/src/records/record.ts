/** How an event stands for one flow. */
export type FlowState = 'waiting' | 'retrying' | 'done' | 'skipped' | 'parked' | 'uncertain';

/** A write that a provider has confirmed. */
export interface EffectRecord {
  id: string;
  action: string;
  connection: string;
  remoteId: string;
}

/** What happened to one event in one flow: a line in the record stream, later a row in Postgres. */
export interface OutcomeRecord {
  /** the event's id */
  id: string;
  flow: string;
  state: FlowState;
  /** why: `own-echo`, `private-note`, an error's message */
  reason?: string | undefined;
  attempts: number;
  remoteId?: string | undefined;
  lastError?: string | undefined;
  effects?: EffectRecord[];
  atMs: number;
}
