import { z } from 'zod';

/** Ids are strings in events and numbers in REST; some bodies say "0" or "" for none. */
export const Id = z.union([
  z.string().regex(/^(?!0$)[\w-]{1,64}$/),
  z
    .number()
    .int()
    .refine((id) => id !== 0, 'must not be 0')
    .transform(String),
]);
const OptionalId = Id.nullish().catch(null);

const Tags = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(/\s+/).filter(Boolean))])
  .nullish()
  .catch(null)
  .transform((tags) => tags ?? undefined);

export const Attachment = z
  .looseObject({
    id: Id,
    file_name: z.string().nullish(),
    filename: z.string().nullish(),
    content_type: z.string().nullish(),
    content_url: z.string(),
    size: z.number().nullish(),
    malware_scan_result: z.string().nullish(),
    is_public: z.boolean().nullish(),
  })
  .transform((file) => ({
    id: file.id,
    // Events say `filename`, REST says `file_name`.
    name: file.file_name ?? file.filename ?? 'file',
    contentType: file.content_type ?? undefined,
    url: file.content_url,
    sizeBytes: file.size ?? undefined,
    isMalware: file.malware_scan_result === 'malware_found',
    isPublic: file.is_public ?? undefined,
  }));
export type Attachment = z.infer<typeof Attachment>;

export const eventTypePrefix = 'zen:event-type:';
/** Both become keys and labels, so they are short and printable. */
const eventName = {
  id: z.string().regex(/^[\x21-\x7e]{1,200}$/),
  type: z.string().regex(/^zen:event-type:[\w.:-]{1,100}$/),
};

/** Any event, whatever it is about: users, articles, messaging. */
export const AnyEvent = z.object({ ...eventName, subject: z.unknown().optional() });

const ticketParts = {
  time: z.string(),
  subject: z.string(),
  event: z.looseObject({}).nullish(),
};

/**
 * What accepting reads of a ticket's event besides `AnyEvent`. The two refuse what `EventBody` refuses, at a
 * tenth of the work.
 */
export const TicketEvent = z.object({ ...ticketParts, detail: z.object({ id: Id }) });

/** The envelope of an event-subscribed webhook; all eight keys are always there, their insides vary. */
export const EventBody = z.object({
  ...eventName,
  ...ticketParts,
  detail: z.object({
    id: Id,
    actor_id: OptionalId,
    requester_id: OptionalId,
    external_id: z.string().nullish().catch(null),
    status: z.string().nullish().catch(null),
    tags: Tags,
    updated_at: z.string().nullish().catch(null),
    created_at: z.string().nullish().catch(null),
    description: z.string().nullish().catch(null),
  }),
});
export type EventBody = z.infer<typeof EventBody>;

export const CommentAdded = z.object({
  comment: z.object({
    id: Id,
    body: z.string().nullish(),
    is_public: z.boolean(),
    author: z.object({ id: Id, is_staff: z.boolean(), name: z.string().nullish() }),
  }),
});

export const AttachmentLinked = z.looseObject({
  comment: z.looseObject({ id: Id, attachment: Attachment }),
});

export const CommentChanged = z.looseObject({
  comment: z.looseObject({ id: Id, attachment: z.looseObject({ id: Id }).nullish() }),
});

export const ValueChanged = z.looseObject({ current: z.string(), previous: z.unknown() });

/** An admin's own template: the one we document, and the one that older scripts used. */
export const TriggerBody = z.looseObject({
  ticket_id: z.union([
    z.string().regex(/^[1-9]\d{0,19}$/),
    z.number().int().positive().transform(String),
  ]),
  comment_id: OptionalId,
  actor_id: OptionalId,
  status: z.string().nullish().catch(null),
  updated_at: z.string().nullish().catch(null),
});

export const User = z.looseObject({
  id: Id,
  name: z.string().nullish(),
  email: z.string().nullish(),
  role: z.string().nullish(),
  active: z.boolean().nullish(),
  suspended: z.boolean().nullish(),
});
export type User = z.infer<typeof User>;

export const Ticket = z.looseObject({
  id: Id,
  status: z.string(),
  subject: z.string().nullish(),
  requester_id: OptionalId,
  external_id: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  updated_at: z.string(),
  created_at: z.string().nullish(),
});
export type Ticket = z.infer<typeof Ticket>;

export const Comment = z.looseObject({
  id: Id,
  author_id: Id,
  body: z.string().nullish(),
  html_body: z.string().nullish(),
  public: z.boolean(),
  created_at: z.string(),
  attachments: z.array(Attachment).nullish(),
  via: z.looseObject({ channel: z.unknown() }).nullish(),
});
export type Comment = z.infer<typeof Comment>;

export const Audit = z.looseObject({
  id: Id,
  created_at: z.string(),
  metadata: z.looseObject({ custom: z.looseObject({}).nullish() }).nullish(),
  events: z.array(z.looseObject({ id: Id.nullish(), type: z.string() })).nullish(),
});
export type Audit = z.infer<typeof Audit>;

/** A comment that we read ourselves, in the form in which it goes through accept. */
export const ReadComment = z.looseObject({
  source: z.literal('omnirelay-read'),
  ticket: Ticket,
  comment: Comment,
  author: User.nullish(),
});
