import type { Attachment, Message, ZaloUser } from '../model.ts';
import type { Switches } from '../switches.ts';
import type { ZaloEvent } from './write-event.ts';

export interface Account {
  appId: string;
  oaId: string;
}

/** The webhooks of the sheet's second section. Message events have no `oa_id`; management events do. */
export function createEvents({ appId, oaId }: Account, switches: Switches) {
  const made = (event_name: string, atMs: number, fields: object): ZaloEvent => ({
    app_id: appId,
    event_name,
    timestamp: String(atMs),
    ...fields,
  });

  return {
    userSent(user: ZaloUser, message: Message, eventName?: string): ZaloEvent {
      const name = eventName ?? `user_send_${message.attachment?.type ?? 'text'}`;
      return made(name, message.atMs, {
        sender: { id: user.id },
        recipient: { id: oaId },
        message: content(message),
        user_id_by_app: user.idByApp,
      });
    },
    /** `adminId`: only if a person wrote it in Zalo's own tool. */
    oaSent(user: ZaloUser, message: Message, adminId?: string): ZaloEvent {
      return made(`oa_send_${echoKind(message)}`, message.atMs, {
        sender: { id: oaId, ...(adminId === undefined ? {} : { admin_id: adminId }) },
        recipient: { id: user.id },
        message: content(message),
        user_id_by_app: user.idByApp,
      });
    },
    received(user: ZaloUser, msgId: string, atMs: number): ZaloEvent {
      return made('user_received_message', atMs, {
        sender: { id: oaId },
        recipient: { id: user.id },
        message: { msg_id: msgId },
        user_id_by_app: user.idByApp,
      });
    },
    seen(user: ZaloUser, msgIds: string[], atMs: number): ZaloEvent {
      const byOa = switches.seenSender === 'oa';
      return made('user_seen_message', atMs, {
        sender: { id: byOa ? oaId : user.id },
        recipient: { id: byOa ? user.id : oaId },
        message: { msg_ids: msgIds },
        user_id_by_app: user.idByApp,
      });
    },
    reacted(who: 'user' | 'oa', user: ZaloUser, msgId: string, icon: string, atMs: number) {
      const [sender, recipient] = who === 'user' ? [user.id, oaId] : [oaId, user.id];
      return made(`${who}_reacted_message`, atMs, {
        sender: { id: sender },
        recipient: { id: recipient },
        message: { msg_id: msgId, react_icon: icon },
        user_id_by_app: user.idByApp,
      });
    },
    follow(kind: 'follow' | 'unfollow', user: ZaloUser, atMs: number, source: string): ZaloEvent {
      return made(kind, atMs, {
        oa_id: oaId,
        follower: { id: user.id },
        user_id_by_app: user.idByApp,
        source,
      });
    },
    /** Of the account as a whole, about a user. */
    managed(name: string, user: ZaloUser, atMs: number, fields: object = {}): ZaloEvent {
      const about = { oa_id: oaId, user_id: user.id, user_id_by_app: user.idByApp };
      return made(name, atMs, { ...about, ...fields });
    },
    tagged(userIds: string[], name: string, atMs: number): ZaloEvent {
      return made('add_user_to_tag', atMs, { oa_id: oaId, tag: { user_ids: userIds, name } });
    },
    submitted(user: ZaloUser, info: object, atMs: number): ZaloEvent {
      return made('user_submit_info', atMs, {
        sender: { id: user.id },
        recipient: { id: oaId },
        info,
        user_id_by_app: user.idByApp,
      });
    },
    anonymous(from: 'user' | 'oa', anonymousId: string, conversationId: string, message: Message) {
      const kind = message.attachment?.type ?? 'text';
      const [sender, recipient] = from === 'user' ? [anonymousId, oaId] : [oaId, anonymousId];
      return made(
        from === 'user' ? `anonymous_send_${kind}` : `oa_send_anonymous_${kind}`,
        message.atMs,
        {
          sender: { id: sender },
          recipient: { id: recipient },
          message: { ...content(message), conversation_id: conversationId },
        },
      );
    },
    /** In a group, whose id takes the recipient's place. */
    group(from: 'user' | 'oa', senderId: string, groupId: string, message: Message): ZaloEvent {
      const name = `${from}_send_group_${message.attachment?.type ?? 'text'}`;
      return made(name, message.atMs, {
        sender: { id: senderId },
        recipient: { id: groupId },
        message: content(message),
      });
    },
  };
}

export type Events = ReturnType<typeof createEvents>;

function content({ msgId, text, attachment, quote, by }: Message) {
  return {
    ...(text === undefined ? {} : { text }),
    ...(attachment === undefined ? {} : { attachments: [attachment] }),
    ...(quote === undefined || by !== 'user' ? {} : { quote_msg_id: quote }),
    msg_id: msgId,
  };
}

/** Text with buttons counts as text; other templates are told as lists, for want of an event of their own. */
function echoKind({ attachment, text }: Message): string {
  const kinds: Partial<Record<Attachment['type'], string>> = { template: 'list' };
  if (!attachment || (attachment.type === 'template' && text !== undefined)) return 'text';
  return kinds[attachment.type] ?? attachment.type;
}
