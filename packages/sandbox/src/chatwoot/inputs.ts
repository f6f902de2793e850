import { z } from 'zod';
import { UploadedFile } from './multipart.ts';

/** What callers may send. Unknown fields and wrong types are refused, where Rails would drop or cast them. */

/** An id as a number or as digits. */
export const Id = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);

const AttributeHash = z.record(z.string(), z.unknown());

const contactFields = {
  name: z.string().nullish(),
  email: z.string().nullish(),
  phone_number: z.string().nullish(),
  identifier: z.string().nullish(),
  blocked: z.boolean().optional(),
  avatar_url: z.string().nullish(),
  additional_attributes: AttributeHash.optional(),
  custom_attributes: AttributeHash.optional(),
};

export const ContactUpdate = z.strictObject(contactFields);
export type ContactUpdate = z.infer<typeof ContactUpdate>;

export const ContactCreate = z.strictObject({
  ...contactFields,
  inbox_id: Id.nullish(),
  source_id: z.string().nullish(),
});

export const ContactInboxCreate = z.strictObject({
  inbox_id: Id,
  source_id: z.string().nullish(),
});

export const ContactInboxFilter = z.strictObject({ inbox_id: Id, source_id: z.string() });

/** Multipart forms can hold the object as JSON text only. */
const JsonText = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
});

export const MessageInput = z.strictObject({
  content: z.string().nullish(),
  message_type: z.string().optional(),
  private: z
    .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
    .optional(),
  content_type: z.string().optional(),
  content_attributes: z.union([AttributeHash, JsonText.pipe(AttributeHash)]).optional(),
  source_id: z.string().nullish(),
  echo_id: z.union([z.string(), z.number()]).nullish(),
  external_created_at: z.union([z.string(), z.number()]).nullish(),
  campaign_id: z.union([z.string(), z.number()]).nullish(),
  template_params: AttributeHash.optional(),
  sender_type: z.string().nullish(),
  sender_id: Id.nullish(),
  attachments: z.array(z.union([z.string(), z.instanceof(UploadedFile)])).optional(),
});
export type MessageInput = z.infer<typeof MessageInput>;

export const ConversationCreate = z.strictObject({
  inbox_id: Id.optional(),
  contact_id: Id.optional(),
  source_id: z.string().nullish(),
  status: z.enum(['open', 'resolved', 'pending', 'snoozed']).optional(),
  assignee_id: Id.nullish(),
  snoozed_until: z.union([z.string(), z.number()]).nullish(),
  additional_attributes: AttributeHash.optional(),
  custom_attributes: AttributeHash.optional(),
  message: MessageInput.optional(),
});
export type ConversationCreate = z.infer<typeof ConversationCreate>;
