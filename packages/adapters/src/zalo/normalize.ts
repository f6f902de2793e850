import { BadInputError } from '@omnirelay/shared/errors.ts';
import { userOf } from './envelope.ts';
import { AnyZaloEvent, type Attachment } from './schema.ts';

/** A file, a place, a card: whatever else than words a message may carry. */
export interface ZaloAttachment {
  type:
    | 'image'
    | 'gif'
    | 'sticker'
    | 'link'
    | 'location'
    | 'file'
    | 'audio'
    | 'video'
    | 'card'
    | 'template';
  url: string | undefined;
  name: string | undefined;
  sizeBytes: number | undefined;
  title: string | undefined;
  description: string | undefined;
  /** of a business card */
  phone: string | undefined;
  coordinates: { latitude: number; longitude: number } | undefined;
}

export interface ZaloMessage {
  kind: 'message';
  userId: string;
  messageId: string;
  /** `oa`: the account said it, by whatever means. */
  by: 'customer' | 'oa';
  /** Of a colleague in Zalo's own tool; what programs send has none. */
  adminId: string | undefined;
  isAnonymous: boolean;
  text: string;
  attachments: ZaloAttachment[];
  /** the message that it answers */
  quotedId: string | undefined;
  atMs: number | undefined;
}

/** What a Zalo event says, as far as anybody here acts on it. */
export type ZaloEvent =
  | ZaloMessage
  | { kind: 'follow' | 'unfollow' | 'chat-opened'; userId: string; atMs: number | undefined }
  | { kind: 'receipt'; userId: string; state: 'received' | 'seen'; atMs: number | undefined }
  | {
      kind: 'reaction';
      userId: string;
      by: 'customer' | 'oa';
      icon: string;
      atMs: number | undefined;
    }
  | {
      kind: 'info';
      userId: string;
      name: string | undefined;
      phone: string | undefined;
      /** further fields of the form, as lines */
      more: string[];
      atMs: number | undefined;
    }
  /** The customer has their data deleted. */
  | { kind: 'withdrawal'; userId: string; atMs: number | undefined }
  | { kind: 'other'; userId: string | undefined; atMs: number | undefined };

const saidBy = /^(user|oa|anonymous|oa_anonymous|oa_send_anonymous)_?send/;

/** Pure. @throws BadInputError */
export function normalizeZalo(json: unknown, { oaId }: { oaId: string }): ZaloEvent {
  const parsed = AnyZaloEvent.safeParse(json);
  if (!parsed.success) throw new BadInputError('unknown_shape', 'The body is not a Zalo event.');
  const event = parsed.data;
  const { event_name: name, message } = event;
  const userId = userOf(event, oaId);
  const atMs = timeOf(event.timestamp);
  if (userId === undefined) return { kind: 'other', userId, atMs };
  if (saidBy.test(name) || /^(user|oa|anonymous)_send_/.test(name)) {
    if (message?.msg_id === undefined) return { kind: 'other', userId, atMs };
    const isByOa = name.startsWith('oa_');
    return {
      kind: 'message',
      userId,
      messageId: message.msg_id,
      by: isByOa ? 'oa' : 'customer',
      adminId: isByOa ? event.sender?.admin_id : undefined,
      isAnonymous: name.includes('anonymous'),
      text: message.text ?? '',
      attachments: (message.attachments ?? []).map((one) => attachmentOf(one, name)),
      quotedId: message.quote_msg_id,
      atMs,
    };
  }
  switch (name) {
    case 'follow':
    case 'unfollow':
      return { kind: name, userId, atMs };
    case 'user_click_chatnow':
      return { kind: 'chat-opened', userId, atMs };
    case 'user_received_message':
      return { kind: 'receipt', userId, state: 'received', atMs };
    case 'user_seen_message':
      return { kind: 'receipt', userId, state: 'seen', atMs };
    case 'user_reacted_message':
    case 'oa_reacted_message': {
      const icon = message?.react_icon ?? event.react_icon ?? '';
      return {
        kind: 'reaction',
        userId,
        by: name === 'oa_reacted_message' ? 'oa' : 'customer',
        icon,
        atMs,
      };
    }
    case 'user_submit_info': {
      const { name: fullName, phone, user_dob, gender, full_address, address } = event.info ?? {};
      const parts = Object.values(full_address ?? {}).filter((part) => typeof part === 'string');
      const more = [user_dob, gender, address ?? parts.join(', ')].filter((line) => line);
      return { kind: 'info', userId, name: fullName, phone, more: more as string[], atMs };
    }
    case 'user_withdraw':
      return { kind: 'withdrawal', userId, atMs };
    default:
      return { kind: 'other', userId, atMs };
  }
}

function attachmentOf({ type, payload }: Attachment, eventName: string): ZaloAttachment {
  const card =
    eventName.includes('business_card') || type === 'link'
      ? cardOf(payload.description)
      : undefined;
  const isTemplate = type === 'template' || payload.link_url !== undefined;
  const kind = isKnown(type) ? type : 'file';
  return {
    type: card ? 'card' : isTemplate ? 'template' : kind,
    url: payload.url ?? payload.link_url,
    name: payload.name,
    sizeBytes: payload.size,
    title: payload.title ?? payload.text,
    description: card ? undefined : payload.description,
    phone: card?.phone,
    coordinates: payload.coordinates,
  };
}

const known = ['image', 'gif', 'sticker', 'link', 'location', 'file', 'audio', 'video'] as const;

function isKnown(type: string): type is (typeof known)[number] {
  return (known as readonly string[]).includes(type);
}

/** A business card is a link whose description is JSON in a string. */
function cardOf(description: string | undefined): { phone: string | undefined } | undefined {
  if (!description?.trimStart().startsWith('{')) return undefined;
  try {
    const card: unknown = JSON.parse(description);
    if (typeof card !== 'object' || card === null || !('phone' in card)) return undefined;
    return {
      phone:
        typeof card.phone === 'string' || typeof card.phone === 'number'
          ? String(card.phone)
          : undefined,
    };
  } catch {
    return undefined;
  }
}

function timeOf(timestamp: string | undefined): number | undefined {
  return timestamp !== undefined && /^\d{10,15}$/.test(timestamp) ? Number(timestamp) : undefined;
}
