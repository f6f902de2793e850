import { z } from 'zod';

/** Zalo's ids are strings beyond 2^53; numbers that stand for them have become strings while parsing. */
const id = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^[\w-]{1,64}$/));
const optionalId = id.optional().catch(undefined);
const messageId = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^[\w-]{1,200}$/));
const text = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);
const number = z.coerce.number().finite().optional().catch(undefined);

const Party = z.looseObject({ id: optionalId, admin_id: optionalId }).optional().catch(undefined);

const Coordinates = z
  .looseObject({ latitude: z.coerce.number().finite(), longitude: z.coerce.number().finite() })
  .optional()
  .catch(undefined);

const Payload = z.looseObject({
  id: optionalId,
  url: text,
  thumbnail: text,
  title: text,
  description: text,
  name: text,
  size: number,
  type: text,
  coordinates: Coordinates,
  /** of templates */
  text,
  link_url: text,
});

export const Attachment = z.looseObject({
  type: z.string().catch('file'),
  payload: Payload.catch({}),
});
export type Attachment = z.infer<typeof Attachment>;

const Message = z
  .looseObject({
    text,
    msg_id: messageId.optional().catch(undefined),
    msg_ids: z.array(messageId).max(1_000).optional().catch(undefined),
    quote_msg_id: optionalId,
    attachments: z
      .array(Attachment.nullable().catch(null))
      .max(100)
      .transform((all) => all.filter((one) => one !== null))
      .optional()
      .catch(undefined),
    react_icon: text,
    conversation_id: optionalId,
    /** ZNS receipts have these */
    tracking_id: z.unknown().optional(),
    delivery_time: z.unknown().optional(),
  })
  .optional()
  .catch(undefined);

const Info = z
  .looseObject({
    name: text,
    phone: z.union([z.string(), z.number()]).transform(String).optional().catch(undefined),
    user_dob: text,
    gender: text,
    full_address: z.record(z.string(), z.unknown()).optional().catch(undefined),
    address: text,
  })
  .optional()
  .catch(undefined);

/** Every event of Zalo; new kinds are added any time, so hardly anything is required. */
export const AnyZaloEvent = z.looseObject({
  event_name: z.string().regex(/^\w{1,80}$/),
  timestamp: z.union([z.string(), z.number()]).transform(String).optional().catch(undefined),
  oa_id: optionalId,
  user_id: optionalId,
  sender: Party,
  recipient: Party,
  follower: Party,
  message: Message,
  info: Info,
  msg_id: optionalId,
  react_icon: text,
  source: text,
});
export type AnyZaloEvent = z.infer<typeof AnyZaloEvent>;
