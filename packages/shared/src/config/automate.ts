import { z } from 'zod';
import { levels, Switch } from '../automation/stages.ts';
import { replyFlowId } from '../mailbox/console-requests.ts';
import { isInboxFlow } from '../mailbox/mailbox-name.ts';
import { durationMs } from './duration.ts';
import { name } from './name.ts';

const words = z.array(z.string().trim().min(1));
const amount = z.number();

/** Which of a customer's deals a ticket is about; the first rule that fits any wins, then the newest. */
const DealPick = z.strictObject({
  amount: amount.optional(),
  notAmount: amount.optional(),
  stages: words.min(1),
});

/** Where a ticket with such a deal belongs. All that is named has to hold. */
const DealDepartment = z.strictObject({
  department: z.string().min(1),
  amount: amount.optional(),
  notAmount: amount.optional(),
  /** one of the deal's fields has one of these values */
  field: z.strictObject({ name: z.string().min(1), values: words.min(1) }).optional(),
  /** the customer writes one of these */
  words: words.optional(),
});

const seedPicks: z.input<typeof DealPick>[] = [
  { amount: 20, stages: ['GAGNÉ'] },
  { amount: 20, stages: ['EN ATTENTE'] },
  { notAmount: 20, stages: ['GAGNÉ', 'EN ATTENTE'] },
];

const seedDepartments: z.input<typeof DealDepartment>[] = [
  {
    department: 'Refus CMA',
    amount: 20,
    field: {
      name: 'Evalbox',
      values: ['Refusé CMA', 'Documents refusés', 'Documents manquants'],
    },
  },
  {
    department: 'Refus CMA',
    amount: 20,
    words: [
      'ci-joint',
      'pièce jointe',
      'pièces jointes',
      'veuillez trouver',
      "j'envoie",
      'je vous envoie',
      'documents demandés',
    ],
  },
  { department: 'DOC', amount: 20 },
  { department: 'Contact', notAmount: 20 },
];

const Deals = z.strictObject({
  pick: z.array(DealPick).default(seedPicks),
  departments: z.array(DealDepartment).default(seedDepartments),
  /** Deals in these stages are never linked. */
  neverLink: words.default(['Closed Won', 'Closed Lost']),
});
export type DealRules = z.infer<typeof Deals>;

/** What a team allows its automation to do. Departments, deal fields, tags and priorities are allow-lists. */
const Rules = z.strictObject({
  departments: words.default(['DOC', 'Contact', 'FACTURATION']),
  /** by department: words that a customer uses who belongs there */
  keywords: z.record(z.string(), words.min(1)).default({}),
  /** what the model may call a status, and what this portal calls it */
  statuses: z
    .record(z.string(), z.string().min(1))
    .default({ Open: 'Open', Pending: 'On Hold', Resolved: 'Closed', Closed: 'Closed' }),
  tags: z.array(z.string().trim().min(3, 'Zoho takes tags of three letters or more')).default([]),
  priorities: words.default([]),
  /** the ticket's own field that names its deal */
  linkField: z
    .string()
    .regex(/^cf_\w+$/, 'must be a custom field: cf_...')
    .default('cf_opportunite'),
  dealUrl: z
    .string()
    .includes('{dealId}', { error: 'must say where the id goes: {dealId}' })
    .default('https://crm.zoho.eu/crm/tab/Potentials/{dealId}'),
  dealFields: words.default(['Stage', 'Next_Step']),
  deals: Deals.prefault({}),
});
export type AutomateRules = z.infer<typeof Rules>;

/** What a reply has to be. */
const Compose = z.strictObject({
  /** who answers, and how: said to the model before anything else */
  instructions: z.string().max(20_000).default(''),
  /** facts that answers may use */
  knowledge: z.string().max(100_000).default(''),
  /** a reply must have one of each line's words, divided by `|` */
  mandatory: words.default([]),
  /** a reply must have none of these */
  forbidden: words.default([]),
  maxCharacters: z.number().int().positive().max(32_000).default(5_000),
  /** how many of the newest messages are read */
  history: z.number().int().min(1).max(50).default(10),
  maxTokens: z.number().int().positive().default(2_000),
});
export type ComposeRules = z.infer<typeof Compose>;

const Stages = z.strictObject({
  link: Switch.default(levels[1].link),
  dispatch: Switch.default(levels[1].dispatch),
  respond: Switch.default(levels[1].respond),
  updateTicket: Switch.default(levels[1].updateTicket),
  updateDeal: Switch.default(levels[1].updateDeal),
  addNote: Switch.default(levels[1].addNote),
});

/** Carries Zoho Desk's tickets through eight stages. */
export const AutomateFlow = z.strictObject({
  kind: z.literal('automate'),
  id: name
    .refine((id) => !isInboxFlow(id), 'only inbox flows are called inbox or inbox-...')
    .refine((id) => id !== replyFlowId, `${replyFlowId} is what the console sends by`)
    .default('automate'),
  zoho: z.string(),
  /** without a model, nothing is composed, and no department is chosen by it */
  llm: z.string().optional(),
  stages: Stages.prefault({}),
  /** what `respond: on` does */
  mode: z.enum(['draft', 'send']).default('draft'),
  rules: Rules.prefault({}),
  compose: Compose.prefault({}),
  /** of one ticket in one hour; more is a loop, and waits for a person */
  runsPerHour: z.number().int().positive().default(6),
  /** how often tickets are looked for whose webhook never came */
  poll: durationMs.refine((ms) => ms >= 1_000, 'must be 1s or more').prefault('10m'),
});
export type AutomateFlow = z.infer<typeof AutomateFlow>;
