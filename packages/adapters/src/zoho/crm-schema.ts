import { z } from 'zod';
import { AnyText, FilledText, Id } from './schema.ts';

/** A lookup: whose id it is, under a name that is a label only. */
const Reference = z
  .object({ id: Id, name: AnyText })
  .nullish()
  .catch(null)
  .transform((reference) => reference ?? null);

export const CrmContact = z
  .object({
    id: Id,
    First_Name: FilledText,
    Last_Name: FilledText,
    Email: FilledText,
    Secondary_Email: FilledText,
  })
  .transform((contact) => ({
    id: contact.id,
    firstName: contact.First_Name,
    lastName: contact.Last_Name,
    email: contact.Email,
    secondaryEmail: contact.Secondary_Email,
  }));
export type CrmContact = z.infer<typeof CrmContact>;

const Amount = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .nullish()
  .catch(null)
  .transform((amount) => amount ?? null);

export const CrmDeal = z
  .looseObject({
    id: Id,
    Deal_Name: AnyText,
    Stage: FilledText,
    Amount,
    Closing_Date: FilledText,
    Contact_Name: Reference,
    Modified_Time: AnyText,
    Modified_By: Reference,
  })
  .transform((deal) => ({
    id: deal.id,
    name: deal.Deal_Name,
    stage: deal.Stage,
    amount: deal.Amount,
    closingDate: deal.Closing_Date,
    contact: deal.Contact_Name,
    modifiedTime: deal.Modified_Time,
    modifiedBy: deal.Modified_By,
  }));

/** `fields` are all that the record has, as they came. */
export type CrmDeal = z.infer<typeof CrmDeal> & { fields: Record<string, unknown> };

/** A deal together with its record. */
export const DealRecord = z
  .record(z.string(), z.unknown())
  .transform((fields, context): CrmDeal => {
    const deal = CrmDeal.safeParse(fields);
    if (deal.success) return { ...deal.data, fields };
    for (const { path } of deal.error.issues) {
      context.addIssue({ code: 'custom', path, message: 'is not what a deal has' });
    }
    return z.NEVER;
  });

export const CrmNote = z
  .object({ id: Id, Note_Title: AnyText, Note_Content: AnyText, Created_Time: AnyText })
  .transform((note) => ({
    id: note.id,
    title: note.Note_Title,
    content: note.Note_Content,
    createdTime: note.Created_Time,
  }));
export type CrmNote = z.infer<typeof CrmNote>;

export const CrmInfo = z.looseObject({ more_records: z.boolean().nullish().catch(null) }).nullish();

/** What a write made of one record: to be checked whatever the HTTP status was. */
const CrmWritten = z.looseObject({
  status: z.string(),
  details: z
    .looseObject({ id: Id.nullish().catch(null), Modified_Time: z.string().nullish().catch(null) })
    .nullish(),
});
export const CrmWrites = z.looseObject({ data: z.array(CrmWritten).min(1) });
