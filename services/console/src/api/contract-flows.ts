import { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { findFilterFault } from '@omnirelay/shared/filter/filter.ts';
import { z } from 'zod';
import { filter, Time, text } from './contract.ts';
import { idFilter } from './contract-trust.ts';

/** What the console's API takes and answers about flows: what becomes of a connection's events. */
export const FlowFilter = z.object({
  /** null: all */
  events: z.array(z.string()).nullable(),
  /** of Chatwoot; null: all */
  inboxes: z.array(z.string()).nullable(),
  /** a condition in CEL; null: none */
  when: z.string().nullable(),
});

/** Where a forward flow's events go. The values in the query of an address are left out. */
export const FlowTarget = z.object({
  url: z.string(),
  /** what the configuration file says */
  urlOfFile: z.string(),
  /** whether somebody set it here, over what the file says */
  isSet: z.boolean(),
  /** where `undo` leads back to; null: nowhere */
  previousUrl: z.string().nullable(),
  /** whether an address that is set here may be a private one */
  allowPrivate: z.boolean(),
});

export const Flow = z.object({
  id: z.string(),
  kind: z.string(),
  /** the connections whose events it gets */
  from: z.array(z.string()),
  /** null: it has none of its own */
  target: FlowTarget.nullable(),
  /** which events it sends on; null: it does not send on */
  filter: FlowFilter.nullable(),
  /** null: it runs. `by`: an e-mail, or `auto` where it paused itself */
  paused: z.object({ by: z.string(), at: Time.nullable(), reason: z.string() }).nullable(),
  state: z.enum(['running', 'paused', 'failing']),
  /** of its target */
  breaker: z.enum(['closed', 'open', 'paused']).nullable(),
  /** since when its target has taken nothing; null: it took the last one */
  failingSince: Time.nullable(),
  /** of the last 24 hours, but for what waits for a person: `parked` and `uncertain` are all of them */
  counters: z.object({
    /** conversations with something that has to be done */
    waiting: z.number(),
    oldestWaitingAt: Time.nullable(),
    retrying: z.number(),
    done: z.number(),
    skipped: z.number(),
    parked: z.number(),
    uncertain: z.number(),
  }),
  /** null: nothing in the last two weeks */
  lastDoneAt: Time.nullable(),
  /** of the last 24 hours */
  lastError: z.string().nullable(),
  lastErrorAt: Time.nullable(),
  /** events of the last 24 hours, by state */
  states: z.record(z.string(), z.number()),
});
export const Flows = z.object({ items: z.array(Flow) });

const address = text(2_000);

export const FlowPatch = z
  .strictObject({
    /** of forward flows; it is tried first */
    url: address.optional(),
    paused: z.boolean().optional(),
    /** why it is paused */
    reason: text(500).optional(),
    /** take the address although it did not take the test event */
    force: z.boolean().optional(),
  })
  .refine(
    ({ url, paused }) => url !== undefined || paused !== undefined,
    'name url or paused, or both',
  );

/** `url`: try this one instead of the flow's own. */
/** Without a body, where its events go now. */
export const FlowTest = z.strictObject({ url: address.optional() }).nullable();
export const FlowTestResult = z.object({
  ok: z.boolean(),
  /** null: no answer */
  status: z.number().nullable(),
  durationMs: z.number(),
  /** the beginning of what it answered */
  answer: z.string().nullable(),
  /** why there is no answer, or none that counts */
  error: z.string().nullable(),
});

const Condition = z
  .string()
  .max(4_000)
  .superRefine((expression, context) => {
    const fault = findFilterFault(expression);
    if (!fault) return;
    const { message, at } = fault;
    const place = at === undefined ? '' : `, ${placeIn(expression, at)}`;
    context.addIssue({ code: 'custom', message: `${message}${place}` });
  });

/** As people count. Pure. */
export function placeIn(expression: string, at: number): string {
  const before = expression.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** What to try in place of the flow's own; null: without it. */
const conditions = {
  when: Condition.nullable().optional(),
  events: ForwardFlow.shape.events.nullable(),
  inboxes: z.array(z.string().regex(/^\d+$/)).min(1).max(100).nullable().optional(),
};

/** One of `eventId` and `event`, or neither: then the newest that are stored. */
export const FilterTest = z
  .strictObject({
    ...conditions,
    eventId: idFilter,
    /** a body, as JSON or as the text that it came as */
    event: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
    /** that it came from; the flow's first, where none is named */
    connection: filter(100),
    limit: z.number().int().min(1).max(200).default(50),
  })
  .refine(
    ({ eventId, event }) => eventId === undefined || event === undefined,
    'name eventId or event, not both',
  );

const EventFacts = z.object({
  /** null: it is not stored */
  id: z.string().nullable(),
  type: z.string(),
  conversation: z.string(),
  receivedAt: Time.nullable(),
});

export const FilterTestResult = z.object({
  items: z.array(
    EventFacts.extend({
      passes: z.boolean(),
      /** why not: `not-subscribed`, `other-inbox`, `filtered`, `filter-error` */
      reason: z.string().nullable(),
      /** what the condition asked for that the event does not have */
      detail: z.string().nullable(),
    }),
  ),
  totals: z.object({
    events: z.number(),
    passes: z.number(),
    /** those that don't pass, by reason */
    reasons: z.record(z.string(), z.number()),
  }),
});

export const DryRun = z.strictObject({
  ...conditions,
  hours: z
    .number()
    .positive()
    .max(24 * 30)
    .default(24),
  /** how many are shown of what would be sent */
  limit: z.number().int().min(0).max(20).default(5),
});

/** `forward`: worked out anew, by the conditions given. `recorded`: what was decided when they came. */
export const DryRunResult = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('forward'),
    since: Time,
    /** events that were looked at, the newest first */
    events: z.number(),
    /** whether there are more than are looked at in one go */
    capped: z.boolean(),
    sends: z.number(),
    skips: z.array(
      z.object({ reason: z.string(), count: z.number(), examples: z.array(EventFacts) }),
    ),
    /** the newest of what would be sent, as it would be; tokens and signatures are left out */
    items: z.array(
      EventFacts.extend({
        url: z.string(),
        headers: z.record(z.string(), z.string()),
        body: z.string(),
        /** whether the body goes on */
        isCut: z.boolean(),
      }),
    ),
  }),
  z.object({
    kind: z.literal('recorded'),
    since: Time,
    /** why it is not worked out anew */
    message: z.string(),
    outcomes: z.array(
      z.object({
        state: z.string(),
        reason: z.string().nullable(),
        count: z.number(),
        examples: z.array(EventFacts),
      }),
    ),
  }),
]);
