import { z } from 'zod';
import type { SwitchedStage } from './stages.ts';

/** PostgreSQL keeps proposals as JSON, which has no NUL and no halves of characters there. */
const line = (maxChars: number) =>
  z
    .string()
    .max(maxChars)
    .refine((text) => !text.includes('\0'), 'must not contain NUL')
    .refine((text) => text.isWellFormed(), 'must not contain halves of characters');
const filled = (maxChars: number) =>
  line(maxChars).refine((text) => text.trim() !== '', 'must not be empty');
const zohoId = z.string().regex(/^\d{1,20}$/, 'must be an id of Zoho: digits only');

/** The ticket's own field names this deal. */
export const LinkProposal = z.strictObject({ dealId: zohoId, dealUrl: filled(2_000) });
export type LinkProposal = z.infer<typeof LinkProposal>;

/** The ticket moves there. The id counts, the name is for people. */
export const DispatchProposal = z.strictObject({ departmentId: zohoId, department: filled(200) });
export type DispatchProposal = z.infer<typeof DispatchProposal>;

/** A reply, as plain text. */
export const RespondProposal = z.strictObject({
  to: filled(320),
  from: filled(320),
  content: filled(32_000),
});
export type RespondProposal = z.infer<typeof RespondProposal>;

/** `null` leaves as it is; tags are added to those that are there. */
export const UpdateTicketProposal = z.strictObject({
  status: filled(200).nullable().default(null),
  tags: z.array(filled(200)).max(50).default([]),
  priority: filled(200).nullable().default(null),
});
export type UpdateTicketProposal = z.infer<typeof UpdateTicketProposal>;

const fieldName = line(100).regex(/^[A-Za-z]\w*$/, 'must be the API name of a field');
const fieldValue = z.union([line(10_000), z.number(), z.boolean(), z.null()]);

/** Fields of the deal by their API names. */
export const UpdateDealProposal = z.strictObject({
  fields: z
    .record(fieldName, fieldValue)
    .refine((fields) => Object.keys(fields).length > 0, 'must name a field')
    .refine((fields) => Object.keys(fields).length <= 50, 'must not name more than 50 fields'),
});
export type UpdateDealProposal = z.infer<typeof UpdateDealProposal>;

export const AddNoteProposal = z.strictObject({ title: line(120), content: filled(32_000) });
export type AddNoteProposal = z.infer<typeof AddNoteProposal>;

/** What each stage proposes, and what an operator may send back in its place. */
export const proposals = {
  link: LinkProposal,
  dispatch: DispatchProposal,
  respond: RespondProposal,
  updateTicket: UpdateTicketProposal,
  updateDeal: UpdateDealProposal,
  addNote: AddNoteProposal,
} as const satisfies Record<SwitchedStage, z.ZodType>;
export type Proposals = { [Stage in SwitchedStage]: z.infer<(typeof proposals)[Stage]> };
