import { z } from 'zod';
import { replyFlowId } from '../mailbox/console-requests.ts';
import { isInboxFlow } from '../mailbox/mailbox-name.ts';
import { durationMs } from './duration.ts';
import { LookupSource } from './lookup-source.ts';
import { name } from './name.ts';

const said = z.string().trim().min(1).max(2_000);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time, such as 08:30');
const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}, 'must be a time zone, such as Asia/Ho_Chi_Minh');

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof days)[number];

/** When the AI answers; outside of them it says so once and leaves the rest to people. */
const Hours = z
  .strictObject({
    timeZone: timeZone.default('Asia/Ho_Chi_Minh'),
    days: z
      .array(z.enum(days))
      .min(1)
      .default([...days]),
    from: clock,
    /** before `from`: the next morning */
    to: clock,
    /** undefined: nothing is said */
    outside: said.optional(),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    error: 'must not be the time of `from`; for the whole day leave `hours` out',
  });
export type Hours = z.infer<typeof Hours>;

const Limits = z.strictObject({
  /** answers to one customer in a minute: more is a loop */
  perMinute: z.number().int().positive().default(6),
  perDay: z.number().int().positive().default(200),
  /** of one customer in 24 hours, in the model's currency */
  costPerUser: z.number().positive().default(0.5),
  /** of the whole flow in 24 hours */
  costPerDay: z.number().positive().default(20),
  /** characters of one answer */
  characters: z.number().int().min(100).max(6_000).default(1_800),
});
export type AnswerLimits = z.infer<typeof Limits>;

/** What is said of numbers that a customer asks about. */
const Lookup = z.strictObject({
  sources: z
    .array(LookupSource)
    .max(10)
    .refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length, {
      error: 'must have names of their own: what they answered is remembered by them',
    })
    .default([]),
  /** where a customer can read more; `{value}` becomes what was looked up */
  link: z.url({ protocol: /^https?$/ }).optional(),
});

/** Where in a Chatwoot customers are answered. */
const ChatwootPlace = z
  .strictObject({
    /**
     * `bot`: an agent bot of Chatwoot's, what is pending is its; `inbox`: whatever nobody is assigned to.
     */
    as: z.enum(['bot', 'inbox']),
    /** by their ids; for a bot, unset: wherever something is pending */
    inboxes: z
      .array(z.coerce.string().regex(/^[1-9]\d*$/, "must be an inbox's id, such as 7"))
      .min(1)
      .optional(),
  })
  .refine(({ as, inboxes }) => as === 'bot' || inboxes !== undefined, {
    path: ['inboxes'],
    error: 'must name the inboxes that are answered, by their ids',
  });
export type ChatwootPlace = z.infer<typeof ChatwootPlace>;

/** Answers a connection's customers. */
export const AnswerFlow = z.strictObject({
  kind: z.literal('answer'),
  id: name
    .refine((id) => !isInboxFlow(id), 'only inbox flows are called inbox or inbox-...')
    .refine((id) => id !== replyFlowId, `${replyFlowId} is what the console sends by`)
    .default('answer'),
  on: z.string(),
  /** without a model, numbers are looked up and everything else is left to people */
  llm: z.string().optional(),
  /** `draft`: what would be said waits in the inbox for a person */
  mode: z.enum(['send', 'draft']).default('draft'),
  /** who answers, and how: said to the model before anything else */
  persona: z.string().max(20_000).default(''),
  /** facts that answers may use */
  knowledge: z.string().max(100_000).default(''),
  /** `customer`: whichever they write */
  language: z.enum(['customer', 'vi', 'en']).default('customer'),
  history: z
    .strictObject({
      messages: z.number().int().min(1).max(100).default(20),
      characters: z.number().int().min(500).max(100_000).default(8_000),
    })
    .prefault({}),
  /** how long a customer must have been silent: what they say in one breath is answered once */
  quiet: durationMs.prefault('2500ms'),
  /** said once to whoever follows the account */
  greeting: said.optional(),
  /** said once where no answer can be made */
  fallback: said.optional(),
  /** said when a person is to take over */
  handOver: said.optional(),
  hours: Hours.optional(),
  limits: Limits.prefault({}),
  lookup: Lookup.optional(),
  /** of a chatwoot connection */
  chatwoot: ChatwootPlace.optional(),
  maxTokens: z.number().int().positive().default(800),
});
export type AnswerFlow = z.infer<typeof AnswerFlow>;
