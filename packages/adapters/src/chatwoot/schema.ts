import { z } from 'zod';

export const Id = z
  .union([z.number().int().positive(), z.string().regex(/^[1-9]\d{0,19}$/)])
  .transform(String);
const Attributes = z.looseObject({}).nullish().catch(null);

/**
 * What we write into `content_attributes` of every message of ours: Chatwoot echoes it verbatim. Its
 * channels may show it to customers, so it holds nothing that they may not know.
 */
export const Marker = z.looseObject({
  effect: z.string(),
  /**
   * `console`: a person wrote it, with us; `program`: one that an administrator gave a key; `answer`: our AI
   * did, and `draft`: as a note that proposes it; otherwise where it was relayed from.
   */
  from: z.string(),
  /** The name of that person or program. */
  author: z.string().optional().catch(undefined),
});
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
    phone_number: z.string().nullish().catch(null),
    thumbnail: z.string().nullish().catch(null),
  })
  .nullish();

/** A user or a bot; REST tells which beside it. */
const Assignee = z
  .looseObject({ id: Id, type: z.string().nullish().catch(null) })
  .nullish()
  .catch(null);

/** One object for each attribute; null for a change of status. */
const ChangedAttributes = z
  .array(z.record(z.string(), z.looseObject({ current_value: z.unknown() })))
  .nullish()
  .catch(null);

export const WebhookConversation = z.looseObject({
  /** display id */
  id: Id,
  inbox_id: Id.nullish().catch(null),
  status: z.string().nullish(),
  updated_at: z.number().nullish().catch(null),
  created_at: z.number().nullish().catch(null),
  /** such as `Channel::FacebookPage` */
  channel: z.string().nullish().catch(null),
  contact_inbox: z
    .looseObject({ contact_id: Id.nullish(), source_id: z.string().nullish() })
    .nullish()
    .catch(null),
  meta: z
    .looseObject({ sender: Sender, assignee: Assignee, assignee_type: z.string().nullish() })
    .nullish()
    .catch(null),
  /** The newest public message at the moment of sending; often another than the event's. */
  messages: z
    .array(z.looseObject({ id: Id, updated_at: z.string().nullish() }))
    .nullish()
    .catch(null),
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
  /** ISO 8601 */
  created_at: z.string().nullish().catch(null),
  /** From a version on that is not released yet; `failed` has its reason in `external_error`. */
  status: z.string().nullish().catch(null),
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
export const ConversationEvent = WebhookConversation.extend({
  event: z.enum(conversationEvents),
  changed_attributes: ChangedAttributes,
});

/** The name becomes a label, so it is short and printable. */
export const AnyEvent = z.looseObject({ event: z.string().regex(/^[\w.:-]{1,100}$/) });

/** REST: a message has its type as a number, everything else alike. */
export const Message = z.object({
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

/**
 * As lists have them, with all that they say: these become the bodies of events. Ids as Chatwoot has
 * them.
 */
export const ListedMessage = z.looseObject({
  id: z.number(),
  message_type: z.number(),
  content: z.string().nullish(),
  content_attributes: Attributes,
  sender: z.looseObject({ id: z.number().nullish(), type: z.string().nullish() }).nullish(),
  attachments: z.array(z.looseObject({ id: z.number() })).nullish(),
  /** whole epoch seconds */
  created_at: z.number(),
});
export type ListedMessage = z.infer<typeof ListedMessage>;

export const ListedConversation = z.looseObject({
  id: z.number(),
  inbox_id: z.number(),
  account_id: z.number().nullish(),
  status: z.string(),
  updated_at: z.number().nullish(),
  last_activity_at: z.number(),
  meta: z.looseObject({
    channel: z.string().nullish(),
    sender: z.looseObject({ id: z.number() }).nullish(),
  }),
  messages: z
    .array(
      z.looseObject({
        conversation: z
          .looseObject({
            contact_inbox: z.looseObject({ source_id: z.string().nullish() }).nullish(),
          })
          .nullish()
          .catch(null),
      }),
    )
    .nullish(),
});
export type ListedConversation = z.infer<typeof ListedConversation>;

export const Agent = z.looseObject({ id: z.number(), email: z.string().nullish() });
export type Agent = z.infer<typeof Agent>;

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

const Marked = z.looseObject({ [markerKey]: Marker });

export function markerOf(contentAttributes: unknown): Marker | undefined {
  const parsed = Marked.safeParse(contentAttributes);
  return parsed.success ? (parsed.data[markerKey] as Marker) : undefined;
}
