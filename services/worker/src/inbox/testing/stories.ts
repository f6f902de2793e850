import { newEventId } from '@omnirelay/shared/ids.ts';
import { replyEffectId } from '@omnirelay/shared/mailbox/console-requests.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { anEventOf, type Body } from './fixtures.ts';

/** Everything that can happen to a conversation, as its webhooks tell it, oldest first. */

const startMs = Date.parse('2026-07-28T09:00:00Z');
const iso = (minute: number) => new Date(startMs + minute * 60_000).toISOString();
const seconds = (minute: number) => startMs / 1_000 + minute * 60;

/** A body of Chatwoot about a message, sent at a minute of the story. */
export function chatwootMessage(
  minute: number,
  id: number,
  change: (body: Body) => void = () => {},
  fixture = 'incoming-facebook',
): StoredEvent {
  return anEventOf('chatwoot', fixture, (body) => {
    Object.assign(body, { id, created_at: iso(minute), content: `message ${id}` });
    const channel = 'Channel::FacebookPage';
    Object.assign(body.conversation, { channel, updated_at: seconds(minute) + 0.25, messages: [] });
    change(body);
  });
}

export function chatwootUpdate(
  minute: number,
  id: number,
  saidAt: number,
  change: (body: Body) => void,
): StoredEvent {
  return chatwootMessage(
    minute,
    id,
    (body) => {
      Object.assign(body, { created_at: iso(saidAt), content_attributes: {} });
      // Chatwoot tells the time of a change only of its newest message.
      if (minute % 2 === 0) body.conversation.messages = [{ id, updated_at: iso(minute) }];
      change(body);
    },
    'message-updated',
  );
}

export function chatwootStatus(minute: number, status: string): StoredEvent {
  return anEventOf('chatwoot', 'conversation-status-changed', (body) => {
    Object.assign(body, { status, channel: 'Channel::FacebookPage', updated_at: seconds(minute) });
    body.meta.sender = { ...body.meta.sender, name: `An at ${minute}` };
  });
}

export interface Story {
  connection: string;
  conversation: string;
  /** what the console had sent, in state `sending` */
  replyId: string;
  remoteId: string;
  events: StoredEvent[];
}

export function chatwootStory(): Story {
  const replyId = newEventId(startMs);
  const effect = replyEffectId('chatwoot-main', replyId);
  const marker = { omnirelay: { effect, from: 'console', author: 'Mai' } };
  const events = [
    chatwootMessage(1, 101),
    chatwootMessage(2, 102, (body) => {
      body.attachments = [{ id: 9, file_type: 'image', data_url: 'https://cw.example/x/b.png' }];
    }),
    chatwootMessage(3, 103, () => {}, 'agent-reply'),
    chatwootUpdate(4, 103, 3, (body) => {
      body.content = 'edited once';
    }),
    chatwootUpdate(5, 103, 3, (body) => {
      Object.assign(body, {
        content: 'edited twice',
        content_attributes: { external_error: 'no' },
      });
    }),
    chatwootMessage(6, 104),
    chatwootUpdate(7, 101, 1, (body) => {
      Object.assign(body, { message_type: 'incoming', content_attributes: { deleted: true } });
    }),
    chatwootStatus(8, 'resolved'),
    chatwootStatus(9, 'open'),
    // The echo of the console's reply; then its channel writes its own id on it.
    chatwootMessage(
      10,
      105,
      (body) => {
        Object.assign(body, { content: 'from the console', content_attributes: marker });
        body.attachments = [{ id: 10, file_type: 'file', data_url: 'https://cw.example/x/o.pdf' }];
      },
      'agent-reply',
    ),
    chatwootUpdate(11, 105, 10, (body) => {
      Object.assign(body, { content: 'from the console', source_id: 'm_1' });
    }),
    chatwootMessage(12, 106, () => {}, 'private-note'),
    chatwootMessage(13, 107),
    chatwootMessage(14, 108),
    chatwootStatus(15, 'resolved'),
  ];
  return {
    connection: 'chatwoot-main',
    conversation: '42',
    replyId,
    remoteId: '42/105',
    events,
  };
}

export function zendeskEvent(
  minute: number,
  fixture: string,
  change: (body: Body) => void = () => {},
): StoredEvent {
  return anEventOf('zendesk', fixture, (body) => {
    body.id = newEventId();
    body.time = iso(minute);
    Object.assign(body.detail, { created_at: iso(0), updated_at: iso(minute) });
    change(body);
  });
}

export function zendeskComment(minute: number, id: string, fixture = 'comment-added') {
  return zendeskEvent(minute, fixture, (body) => {
    Object.assign(body.event.comment, { id, body: `comment ${id}` });
  });
}

export function zendeskFile(minute: number, commentId: string, id: string, isRedacted = false) {
  const fixture = isRedacted ? 'attachment-redacted' : 'attachment-linked';
  return zendeskEvent(minute, fixture, (body) => {
    body.event.comment.id = commentId;
    body.event.comment.attachment.id = id;
  });
}

export function zendeskStory(): Story {
  const about = (minute: number, fixture: string, commentId: string) =>
    zendeskEvent(minute, fixture, (body) => {
      body.event.comment.id = commentId;
    });
  const status = (minute: number, current: string) =>
    zendeskEvent(minute, 'status-changed', (body) => {
      body.event.current = current;
    });
  // An event's audit says who sent it, the event doesn't: its id alone tells that it is the console's.
  const echo = zendeskEvent(7, 'comment-added', (body) => {
    Object.assign(body.event.comment, { id: '1105', body: 'from the console' });
    Object.assign(body.event.comment.author, { id: '1', name: 'Omnirelay', is_staff: true });
  });
  const events = [
    zendeskEvent(0, 'ticket-created'),
    zendeskComment(1, '1101'),
    zendeskFile(1, '1101', '21'),
    zendeskFile(1, '1101', '22'),
    zendeskFile(2, '1101', '22', true),
    zendeskComment(3, '1102', 'private-comment-added'),
    zendeskComment(4, '1103'),
    about(5, 'comment-redacted', '1103'),
    zendeskFile(5, '1103', '23'),
    status(6, 'SOLVED'),
    echo,
    zendeskFile(7, '1105', '24'),
    zendeskComment(8, '1106'),
    about(9, 'comment-made-private', '1106'),
    status(10, 'OPEN'),
    zendeskComment(11, '1107'),
    zendeskFile(11, '1108', '25'),
  ];
  const replyId = newEventId(startMs);
  return {
    connection: 'zendesk-main',
    conversation: '5158',
    replyId,
    remoteId: '5158/1105',
    events,
  };
}
