import { z } from 'zod';
import { filter, pageLimit, pageOf, Time, text } from './contract.ts';

/** What the console's API takes and answers about AI answers, look-ups and Zalo. */

/** `{ user_id, message }`; `connection` may be left out where there is one Zalo only. */
export const ZaloSend = z.strictObject({
  user_id: z.string().regex(/^[\w-]{1,64}$/, 'must be the customer’s id at this account'),
  message: text(10_000),
  connection: filter(100),
  /** made by the caller: the same one twice is one message */
  request_id: z
    .string()
    .regex(/^[\w-]{8,64}$/)
    .optional(),
});
export const ZaloSent = z.object({ success: z.literal(true), message_id: z.string() });
/** It takes longer: `GET /api/conversations/{id}/messages` tells how it ended. */
export const ZaloSending = z.object({ success: z.literal(true), id: z.string() });

/** How an answer of the AI came about. */
export const AnswerInfo = z.object({
  id: z.string(),
  flow: z.string(),
  /** null: nothing was said */
  messageId: z.string().nullable(),
  state: z.string(),
  /** greeting | help | look_up | model | closed | hand_over | fallback */
  kind: z.string().nullable(),
  reason: z.string().nullable(),
  model: z.string().nullable(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  cost: z.number(),
  currency: z.string().nullable(),
  latencyMs: z.number().nullable(),
  lookups: z.array(
    z.object({
      kind: z.string(),
      /** masked */
      value: z.string(),
      status: z.string(),
      total: z.number(),
      unknownSources: z.array(z.string()),
    }),
  ),
  createdAt: Time,
});
export const Answers = z.object({ items: z.array(AnswerInfo) });

const reportKinds = ['phone', 'account', 'url'] as const;
export const ReportKind = z.enum(reportKinds, `one of ${reportKinds.join(', ')}`);
export const Report = z.object({
  id: z.string(),
  kind: ReportKind,
  /** as look-ups ask for it */
  value: z.string(),
  /** customers are shown this */
  title: z.string(),
  /** for colleagues alone */
  details: z.string(),
  bank: z.string().nullable(),
  amount: z.number().nullable(),
  source: z.string(),
  url: z.string().nullable(),
  reportedAt: Time.nullable(),
  createdBy: z.string(),
  createdAt: Time,
});
export const ReportsQuery = z.strictObject({
  /** words, or a number */
  q: filter(200),
  kind: z.enum(['', ...ReportKind.options]).optional(),
  cursor: filter(2_000),
  limit: pageLimit,
});
export const ReportsPage = pageOf(Report);
const named = text(200).trim().min(1, 'is missing');
export const NewReport = z.strictObject({
  /** left out: read from the value */
  kind: ReportKind.optional(),
  value: text(500),
  title: named,
  details: text(5_000).default(''),
  bank: text(100).nullable().default(null),
  amount: z.number('is no number').nonnegative().nullable().default(null),
  source: named,
  url: z
    .url({ protocol: /^https?$/, error: 'must begin with http:// or https://' })
    .max(2_000)
    .nullable()
    .default(null),
  reportedAt: z.iso
    .datetime({ offset: true, error: 'is no date; write 2026-01-31' })
    // Also what databases can't keep.
    .refine((time) => time > '1970', 'is too long ago')
    .nullable()
    .default(null),
});
/** With a header line: value, title, source; kind, details, bank, amount, url and reported_at may be there. */
export const ReportImport = z.strictObject({ csv: text(5_000_000) });
export const ReportImported = z.object({
  added: z.number(),
  /** were there already */
  known: z.number(),
  /** the first hundred lines that could not be used */
  refused: z.array(z.object({ line: z.number(), reason: z.string() })),
});
