import {
  SomeSwitches,
  StageName,
  Switch,
  SwitchedStage,
} from '@omnirelay/shared/automation/stages.ts';
import { z } from 'zod';
import { filter, pageLimit, pageOf, Time, text } from './contract.ts';
import { idFilter } from './contract-trust.ts';

/** What the console's API takes and answers about runs: tickets on their way through the stages. */
export const runStates = [
  'running',
  'completed',
  'completed_with_errors',
  'needs_review',
  'skipped',
  'superseded',
] as const;
export const RunState = z.enum(runStates);

/** `waiting`: not begun; in a run that has ended, not reached. */
export const stageStatuses = [
  'waiting',
  'running',
  'suggested',
  'applied',
  'skipped',
  'failed',
  'uncertain',
] as const;
export const StageStatus = z.enum(stageStatuses);

const Switches = z.record(SwitchedStage, Switch);

/** A write at the provider, as it would be or was made; the host is left out. */
export const ProviderCall = z.object({ method: z.string(), path: z.string(), body: z.unknown() });

const RunFacts = z.object({
  id: z.string(),
  flow: z.string(),
  connection: z.string(),
  ticketId: z.string(),
  /** what people call it by */
  ticketNumber: z.string(),
  subject: z.string(),
  /** the customer's e-mail */
  customer: z.string(),
  state: RunState,
  reason: z.string().nullable(),
  /** e-mail of whoever tried it out; null: a customer's message began it */
  requestedBy: z.string().nullable(),
  switches: Switches,
  /** what its calls have cost of the provider's daily allowance */
  credits: z.object({ desk: z.number(), crm: z.number() }),
  /** the customer's message that it answers */
  trigger: z.object({ id: z.string(), at: Time }),
  startedAt: Time,
  updatedAt: Time,
  finishedAt: Time.nullable(),
});

/** In lists: of each stage only how it stands. Always all eight, in their order. */
export const Run = RunFacts.extend({
  stages: z.array(z.object({ stage: StageName, status: StageStatus })),
});

export const RunStage = z.object({
  stage: StageName,
  status: StageStatus,
  reason: z.string().nullable(),
  /** 0 to 1 */
  confidence: z.number().nullable(),
  /** of the stage's own shape; null: it proposed nothing */
  proposal: z.unknown(),
  /** what an operator made of it; null: nothing else */
  edited: z.unknown(),
  /** the first of `calls` */
  call: ProviderCall.nullable(),
  calls: z.array(ProviderCall),
  /** what else is worth knowing: candidates, signals, tokens, cost */
  details: z.record(z.string(), z.unknown()),
  decision: z.enum(['unchanged', 'edited', 'rejected']).nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: Time.nullable(),
  remoteId: z.string().nullable(),
  tries: z.number(),
  credits: z.object({ desk: z.number(), crm: z.number() }),
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
});
/** The ticket as the run found it. */
export const RunTicket = z.object({
  status: z.string().nullable(),
  department: z.string().nullable(),
  /** where it may go */
  departments: z.array(z.object({ id: z.string(), name: z.string() })),
  priority: z.string().nullable(),
  tags: z.array(z.string()),
  /** the deal that its own field names */
  link: z.string().nullable(),
  /** its page at the provider */
  url: z.string().nullable(),
  /** what the customer wrote; null: only the ticket itself */
  message: z.object({ author: z.string(), text: z.string(), at: Time }).nullable(),
});
export const RunDetail = RunFacts.extend({
  /** null: it has not been read yet */
  ticket: RunTicket.nullable(),
  stages: z.array(RunStage),
});

export const RunsQuery = z.strictObject({
  ticketId: filter(100),
  state: z.enum(['', ...runStates]).optional(),
  /** runs with a suggestion of this stage that waits for a decision; `any`: of whichever stage */
  stage: z.enum(['', 'any', ...SwitchedStage.options]).optional(),
  flow: filter(100),
  /** an id of a run or ticket, the ticket's number, the customer's e-mail, words of the subject */
  q: filter(500),
  cursor: idFilter,
  limit: pageLimit,
});
export const RunsPage = pageOf(Run);

/** `proposal`: in place of what was suggested, in the stage's own shape. */
export const Apply = z.strictObject({ proposal: z.unknown().optional() });
export const Reject = z.strictObject({ reason: text(2_000).default('') });

export const Acceptance = z.object({
  unchanged: z.number(),
  edited: z.number(),
  rejected: z.number(),
  total: z.number(),
});

export const Automation = z.object({
  /** the flow's id */
  flow: z.string(),
  connection: z.string(),
  /** the connection of the model; null: nothing is composed */
  llm: z.string().nullable(),
  /** what `respond: on` does */
  mode: z.enum(['draft', 'send']),
  departments: z.array(z.string()),
  stages: z.array(
    z.object({
      stage: SwitchedStage,
      switch: Switch,
      /** who decided so: the file, the environment, or somebody here */
      source: z.enum(['file', 'environment', 'console']),
      /** of the last 30 days, the newest 100 decisions at most */
      acceptance: Acceptance,
    }),
  ),
  /** the level that the switches are, if they are one */
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]).nullable(),
  /** who set switches here last */
  switchedBy: z.string().nullable(),
  switchedAt: Time.nullable(),
  /** runs of the last 24 hours */
  states: z.record(z.string(), z.number()),
  /** how many wait for a decision */
  suggestions: z.number(),
});
export const Automations = z.object({ items: z.array(Automation) });

/** One of them: a level, some switches, or back to what the file and the environment say. */
export const AutomationPatch = z
  .strictObject({
    level: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
    switches: SomeSwitches.optional(),
    reset: z.literal(true).optional(),
  })
  .refine(
    (given) => Object.values(given).filter((value) => value !== undefined).length === 1,
    'name exactly one of level, switches and reset',
  );

const override = z.boolean().optional();

/** As callers of the original write it. Without a `true` nothing is written, only suggested. */
export const TestRun = z.strictObject({
  ticket_id: z.string().regex(/^\d{1,20}$/, 'must be the id of a ticket: digits, in quotes'),
  auto_link: override,
  auto_dispatch: override,
  auto_respond: override,
  auto_update_ticket: override,
  auto_update_deal: override,
  auto_add_note: override,
});
export const TestRunQuery = z.strictObject({
  /** the automate flow, where there are several */
  flow: filter(100),
  /** `true`: the answer comes when the run has ended, or after two minutes */
  wait: z.enum(['', 'true', 'false']).optional(),
});
export const TestRunStarted = z.object({
  /** whether it was taken on; of a run that was waited for, whether it ended without errors */
  success: z.boolean(),
  ticket_id: z.string(),
  run_id: z.string(),
  /** null: nobody waited for it, or it has not ended */
  state: RunState.nullable(),
  reason: z.string().nullable(),
});
