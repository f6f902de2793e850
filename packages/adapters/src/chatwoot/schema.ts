import { z } from 'zod';

const Id = z
  .union([z.number().int().positive(), z.string().regex(/^[1-9]\d{0,19}$/)])
  .transform(String);
const Attributes = z.looseObject({}).nullish().catch(null);

/** What we write into `content_attributes` of every message of ours: Chatwoot echoes it verbatim. */
export const Marker = z.looseObject({ effect: z.string(), from: z.string() });
export type Marker = z.infer<typeof Marker>;
export const markerKey = 'omnirelay';

export const Attachment = z
  .looseObject({
    id: Id,
    file_type: z.string().nullish(),
    extension: z.string().nullish(),
    content_type: z.string().nullish(),
    data_url: z.string().nullish(),
    file_size: z.number().nullish(),
    fallback_title: z.string().nullish(),
    coordinates_lat: z.number().nullish(),
    coordinates_long: z.number().nullish(),
  })
  .transform((file) => ({
    id: file.id,
    fileType: file.file_type ?? 'file',
    contentType: file.content_type ?? undefined,
    url: file.data_url || undefined,
    sizeBytes: file.file_size ?? undefined,
    title: file.fallback_title ?? undefined,
    coordinates:
      file.coordinates_lat != null && file.coordinates_long != null
        ? { latitude: file.coordinates_lat, longitude: file.coordinates_long }
        : undefined,
  }));
export type Attachment = z.infer<typeof Attachment>;

const Sender = z
  .looseObject({
    id: Id.nullish().catch(null),
    name: z.string().nullish().catch(null),
    email: z.string().nullish().catch(null),
    // Strict: it tells a person from a bot.
    type: z.string().nullish(),
    identifier: z.string().nullish().catch(null),
  })
  .nullish();

export const WebhookConversation = z.looseObject({
  /** display id */
  id: Id,
  inbox_id: Id.nullish().catch(null),
  status: z.string().nullish(),
  updated_at: z.number().nullish().catch(null),
  contact_inbox: z
    .looseObject({ contact_id: Id.nullish(), source_id: z.string().nullish() })
    .nullish()
    .catch(null),
  meta: z.looseObject({ sender: Sender }).nullish().catch(null),
});

const messageEvents = ['message_created', 'message_updated'] as const;
export const MessageEvent = z.looseObject({
  event: z.enum(messageEvents),
  id: Id,
  message_type: z.string(),
  content: z.string().nullish(),
  content_type: z.string().nullish(),
  content_attributes: Attributes,
  private: z.boolean(),
  source_id: z.string().nullish(),
  sender: Sender,
  inbox: z.looseObject({ id: Id }).nullish(),
  conversation: WebhookConversation,
  attachments: z.array(Attachment).nullish(),
});

const conversationEvents = [
  'conversation_created',
  'conversation_updated',
  'conversation_status_changed',
] as const;
export const ConversationEvent = WebhookConversation.extend({ event: z.enum(conversationEvents) });

/** The name becomes a label, so it is short and printable. */
export const AnyEvent = z.looseObject({ event: z.string().regex(/^[\w.:-]{1,100}$/) });

/** REST: a message has its type as a number, everything else alike. */
export const Message = z.looseObject({
  id: Id,
  content: z.string().nullish(),
  content_attributes: Attributes,
  source_id: z.string().nullish(),
  created_at: z.number().nullish(),
  attachments: z.array(Attachment).nullish(),
});
export type Message = z.infer<typeof Message>;

export const Conversation = z.looseObject({
  id: Id,
  inbox_id: Id.nullish(),
  status: z.string().nullish(),
  messages: z.array(Message).nullish(),
});
export type Conversation = z.infer<typeof Conversation>;

export const Contact = z.looseObject({
  id: Id,
  identifier: z.string().nullish(),
  email: z.string().nullish(),
  contact_inboxes: z
    .array(z.looseObject({ source_id: z.string(), inbox: z.looseObject({ id: Id }) }))
    .nullish(),
});
export type Contact = z.infer<typeof Contact>;

/** The 422 that names what is taken. */
export const TakenAttributes = z.looseObject({ attributes: z.array(z.string()) });

/** What we write into `source_id`, which in an API inbox has no other effect. */
const sourceIdPrefix = 'omnirelay:';

export function sourceIdOf(effectId: string): string {
  return `${sourceIdPrefix}${effectId}`;
}

export function effectOfSourceId(sourceId: string | null | undefined): string | undefined {
  return sourceId?.startsWith(sourceIdPrefix) ? sourceId.slice(sourceIdPrefix.length) : undefined;
}

export function markerOf(contentAttributes: unknown): Marker | undefined {
  const parsed = z.looseObject({ [markerKey]: Marker }).safeParse(contentAttributes);
  return parsed.success ? (parsed.data[markerKey] as Marker) : undefined;
}
