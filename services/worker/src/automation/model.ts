import type { SwitchedStage } from '@omnirelay/shared/automation/stages.ts';
import type { ProviderCall } from '@omnirelay/shared/store/runs.ts';
import type { z } from 'zod';
import type { Run } from './run.ts';

/** What was said to the customer, or by them. */
export interface Message {
  /** the thread's id */
  id: string;
  direction: 'in' | 'out';
  author: { name: string; email: string | null };
  /** by our own agent */
  isOurs: boolean;
  isDraft: boolean;
  channel: string;
  /** plain text */
  text: string;
  /** ISO 8601 */
  at: string;
}

export interface Comment {
  id: string;
  author: string;
  text: string;
  isPublic: boolean;
  at: string;
}

/** All that a run knows of its ticket: read once, kept with the run, the input of every decision. */
export interface Snapshot {
  ticket: {
    id: string;
    number: string;
    subject: string;
    /** plain text */
    description: string;
    status: string;
    statusType: string;
    departmentId: string;
    priority: string | null;
    tags: string[];
    /** value of `rules.linkField` */
    link: string | null;
    isEscalated: boolean;
    modifiedAt: string;
    webUrl: string | null;
  };
  /** whom a reply goes to */
  customer: { contactId: string | null; name: string; email: string | null };
  /** enabled ones */
  departments: { id: string; name: string }[];
  /** oldest first, with drafts */
  messages: Message[];
  /** newest first */
  comments: Comment[];
  /** which of the messages is answered; the ticket's own id where it has none */
  triggerId: string;
}

/** What a stage would do, or why it does nothing. */
export type Proposed<P> =
  | {
      kind: 'propose';
      proposal: P;
      reason: string;
      /** 0 to 1 */
      confidence: number;
      /** what it was made from, for the hash: the same inputs, the same proposal */
      inputs: unknown;
      details?: Record<string, unknown>;
      /** A person decides, whatever the switch says; the reason is told. */
      onlySuggest?: string;
    }
  | { kind: 'skip'; reason: string; details?: Record<string, unknown> };

/** What a look right before the write says. */
export type Checked =
  | { kind: 'go' }
  /** It is so already, or there is nothing left to do. */
  | { kind: 'skip'; reason: string }
  /** Not without a person: by itself it stays a suggestion; an operator is told why not. */
  | { kind: 'refuse'; reason: string }
  /** The customer has written again: the run is over, the next one answers. */
  | { kind: 'superseded'; reason: string };

/** A stage that writes at Zoho. Deciding is pure and lies in `decide/`; this is the thin rest. */
export interface Stage<P> {
  name: SwitchedStage;
  /** what an operator may send back */
  proposal: z.ZodType<P>;
  /** Reads what the decision needs, and decides. @throws what reading throws */
  propose(run: Run): Promise<Proposed<P>>;
  /** Why these rules forbid a proposal, wherever it comes from. Pure. */
  forbids(run: Run, proposal: P): string | undefined;
  /** Right before the write. @throws what reading throws */
  check(run: Run, proposal: P): Promise<Checked>;
  /** Exactly what `perform` sends. Pure. */
  calls(run: Run, proposal: P): ProviderCall[];
  /** Each write is an effect. @throws what effects throw; UncertainError */
  perform(run: Run, proposal: P): Promise<Performed>;
}

export interface Performed {
  remoteId: string;
  details?: Record<string, unknown>;
}
