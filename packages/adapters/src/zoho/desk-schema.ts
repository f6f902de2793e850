import { z } from 'zod';
import { AnyText, FilledText, Flag, Id, OptionalId, OptionalTime, Text, Time } from './schema.ts';

/** `contact` comes with `include=contacts` only. */
const EmbeddedContact = z.object({
  id: Id,
  firstName: FilledText,
  lastName: FilledText,
  email: FilledText,
});

/**
 * A custom field's value. What isn't text is read as text: a field that somebody has filled must never
 * look empty.
 */
const FieldValue = z
  .unknown()
  .transform((value) =>
    value === null || value === undefined || typeof value === 'string'
      ? (value ?? null)
      : JSON.stringify(value),
  );

const Count = z.coerce.number().int().nonnegative().optional().catch(undefined);

export const DeskTicket = z.object({
  id: Id,
  ticketNumber: z.coerce.string(),
  subject: AnyText,
  description: Text,
  /** The portal's own label. */
  status: AnyText,
  /** Open, On Hold, Closed: the same in every portal. */
  statusType: AnyText,
  departmentId: Id,
  contactId: OptionalId,
  email: FilledText,
  phone: FilledText,
  priority: FilledText,
  assigneeId: OptionalId,
  cf: z
    .record(z.string(), FieldValue)
    .nullish()
    .catch(null)
    .transform((cf) => cf ?? {}),
  isSpam: Flag,
  isTrashed: Flag,
  isArchived: Flag,
  isEscalated: Flag,
  createdTime: Time,
  modifiedTime: OptionalTime,
  customerResponseTime: OptionalTime,
  /** Counters may be text; undefined: Zoho didn't say. */
  commentCount: Count,
  tagCount: Count,
  webUrl: FilledText,
  contact: EmbeddedContact.nullish()
    .catch(null)
    .transform((contact) => contact ?? undefined),
});
export type DeskTicket = z.infer<typeof DeskTicket>;

const Author = z
  .object({ id: OptionalId, name: AnyText, email: FilledText, type: AnyText })
  .nullish()
  .catch(null)
  .transform((author) => author ?? { id: null, name: '', email: null, type: '' });

export const DeskThread = z.object({
  id: Id,
  /** Of a direction we don't know, somebody may have answered: that holds back more than it lets go. */
  direction: z.unknown().transform((direction) => (direction === 'in' ? 'in' : 'out')),
  status: AnyText,
  channel: AnyText,
  visibility: AnyText,
  isDescriptionThread: Flag,
  author: Author,
  responderId: OptionalId,
  fromEmailAddress: FilledText,
  to: FilledText,
  /** Missing where threads are listed. */
  content: Text,
  contentType: AnyText,
  summary: Text,
  createdTime: Time,
});
export type DeskThread = z.infer<typeof DeskThread>;

export const DeskComment = z
  .object({
    id: Id,
    content: AnyText,
    isPublic: Flag,
    commenterId: OptionalId,
    commenter: z.object({ name: AnyText }).nullish().catch(null),
    commentedTime: Time,
  })
  .transform(({ commenter, ...comment }) => ({ ...comment, commenterName: commenter?.name ?? '' }));
export type DeskComment = z.infer<typeof DeskComment>;

export const DeskContact = z.object({
  id: Id,
  firstName: FilledText,
  lastName: FilledText,
  email: FilledText,
  secondaryEmail: FilledText,
  phone: FilledText,
  mobile: FilledText,
  isSpam: Flag,
  /** Desk's own link to the CRM, where the two are connected. */
  zohoCRMContact: z
    .object({ id: Id, type: AnyText })
    .nullish()
    .catch(null)
    .transform((link) => link ?? null),
});
export type DeskContact = z.infer<typeof DeskContact>;

export const DeskDepartment = z.object({ id: Id, name: z.string(), isEnabled: Flag });
export type DeskDepartment = z.infer<typeof DeskDepartment>;

export const ReplyAddress = z.object({
  address: z.string(),
  departmentId: OptionalId.transform((id) => id ?? ''),
  isActive: Flag,
  isVerified: Flag,
});
export type ReplyAddress = z.infer<typeof ReplyAddress>;

/** Names, or tags with names; under `tags` where they are read, under `data` where they were added. */
const Tag = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
export const TagList = z
  .union([z.object({ tags: z.array(Tag) }), z.object({ data: z.array(Tag) })])
  .transform((list) => ('tags' in list ? list.tags : list.data));

/** An agent: the one whose token it is. */
export const Myself = z
  .object({ id: Id, emailId: FilledText, email: FilledText })
  .transform(({ id, emailId, email }) => ({ id, email: emailId ?? email ?? undefined }));
