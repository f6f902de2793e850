import type { MessageContent, Projected } from '@omnirelay/shared/records/projection.ts';
import { describe, expect, test } from 'vitest';
import { projectChatwoot } from './project-chatwoot.ts';
import { anEventOf, type Body } from './testing/fixtures.ts';

function project(fixture: string, change?: (body: Body) => void): Projected {
  const projected = projectChatwoot(anEventOf('chatwoot', fixture, change));
  if ('skip' in projected) throw new Error(`skipped: ${projected.skip}`);
  return projected;
}

const at = Date.parse('2026-07-28T09:15:30.123Z');

describe('the conversation', () => {
  test('comes with its contact, its status and its times', () => {
    expect(project('incoming-facebook').conversation).toEqual({
      providerId: '42',
      provider: 'chatwoot',
      platform: 'facebook',
      contact: {
        is: {
          id: '55',
          name: 'An Nguyen',
          email: undefined,
          phone: undefined,
          identifier: undefined,
          avatarUrl: undefined,
        },
        weight: 1,
        atMs: 1785230130456.78,
      },
      status: { is: 'Open', atMs: 1785230130456.78 },
      createdAtMs: 1785229200000,
      atMs: at,
    });
  });

  test.each([
    { channel: 'Channel::FacebookPage', want: 'facebook' },
    { channel: 'Channel::Instagram', want: 'instagram' },
    { channel: 'Channel::Whatsapp', want: 'whatsapp' },
    { channel: 'Channel::Telegram', want: 'telegram' },
    { channel: 'Channel::Line', want: 'line' },
    { channel: 'Channel::Sms', want: 'sms' },
    { channel: 'Channel::TwilioSms', want: 'sms' },
    { channel: 'Channel::Email', want: 'email' },
    { channel: 'Channel::WebWidget', want: 'web' },
    { channel: 'Channel::Api', want: 'chatwoot' },
    { channel: 'Channel::OfTheFuture', want: 'chatwoot' },
    { channel: 'constructor', want: 'chatwoot' },
    { channel: null, want: undefined },
  ])('of $channel is on $want', ({ channel, want }) => {
    const { conversation } = project('incoming-facebook', (body) => {
      body.conversation.channel = channel;
    });
    expect(conversation.platform).toBe(want);
  });

  test('that our relay made is on Chatwoot', () => {
    expect(project('incoming-ours').conversation.platform).toBe('chatwoot');
  });

  test.each([
    { status: 'open', want: 'Open' },
    { status: 'pending', want: 'Open' },
    { status: 'snoozed', want: 'Open' },
    { status: 'resolved', want: 'Closed' },
  ])('that is $status is $want', ({ status, want }) => {
    const { conversation } = project('conversation-status-changed', (body) => {
      body.status = status;
    });
    expect(conversation.status).toEqual({ is: want, atMs: 1785230130456.78 });
  });

  test.each(['conversation-created', 'conversation-updated', 'conversation-status-changed'])(
    'of %s has no message: the nested one is not the event’s',
    (fixture) => {
      expect(project(fixture).message).toBeUndefined();
    },
  );
});

describe('the message', () => {
  test.each([
    { fixture: 'incoming-facebook', want: { sender: 'customer', author: 'An Nguyen' } },
    { fixture: 'agent-reply', want: { sender: 'agent', author: 'Binh', private: false } },
    { fixture: 'private-note', want: { sender: 'agent', private: true, text: 'He is a VIP' } },
    { fixture: 'agent-bot', want: { sender: 'bot', text: 'Beep' } },
    { fixture: 'captain', want: { sender: 'bot', text: 'I am Captain' } },
    { fixture: 'automation', want: { sender: 'bot', text: 'Thanks' } },
    { fixture: 'template', want: { sender: 'system', private: false, text: 'We are away' } },
    { fixture: 'external-echo', want: { sender: 'agent', author: '', text: 'From the phone' } },
  ] satisfies { fixture: string; want: Partial<MessageContent> }[])(
    'of $fixture',
    ({ fixture, want }) => {
      expect(project(fixture).message?.content).toMatchObject({
        ...want,
        createdAtMs: at,
        atMs: at,
      });
    },
  );

  test('of an activity is the system’s, for colleagues', () => {
    const { message } = project('template', (body) => {
      body.message_type = 'activity';
    });
    expect(message?.content).toMatchObject({ sender: 'system', private: true });
  });

  test('brings its files, with addresses that a browser may open', () => {
    const { message } = project('agent-reply', (body) => {
      body.attachments.push(
        { id: 7, file_type: 'fallback', fallback_title: 'A page', data_url: 'javascript:alert(1)' },
        { id: 8, file_type: 'file', data_url: 'https://cw.example/x/..%2F%E2%80%AEgpj.exe' },
      );
    });
    expect(message?.files).toEqual([
      {
        id: '5',
        name: 'a.png',
        contentType: 'image/png',
        sizeBytes: 20480,
        url: 'https://cw.example/rails/active_storage/blobs/redirect/x/a.png',
      },
      {
        id: '6',
        name: 'Our shop',
        contentType: undefined,
        sizeBytes: undefined,
        url: 'https://www.openstreetmap.org/?mlat=10.5&mlon=106.7',
      },
      expect.objectContaining({ id: '7', name: 'A page', url: undefined }),
      expect.objectContaining({ id: '8', name: 'gpj.exe' }),
    ]);
  });

  test('that was edited has the time of it only while it is the newest', () => {
    const newest = project('message-updated', (body) => {
      body.conversation.messages = [{ id: body.id, updated_at: '2026-07-28T09:20:00.000Z' }];
    });
    expect(newest.message?.content).toMatchObject({
      text: 'Yes, edited',
      isUpdate: true,
      atMs: Date.parse('2026-07-28T09:20:00Z'),
      createdAtMs: at,
    });
    const older = project('message-updated', (body) => {
      body.conversation.messages = [{ id: 1, updated_at: '2026-07-28T09:20:00.000Z' }];
    });
    expect(older.message?.content).toMatchObject({ isUpdate: true, atMs: undefined });
  });

  test('that was deleted has no content left', () => {
    const { message } = project('message-deleted', (body) => {
      body.attachments = [{ id: 5, file_type: 'image' }];
    });
    expect(message).toMatchObject({ providerId: '9002', files: [], content: { text: '' } });
    expect(message?.deletedAtMs).toBeGreaterThan(0);
  });

  test.each([
    { type: 'outgoing', want: 'Window closed' },
    // Our own endpoint failed, not the channel.
    { type: 'incoming', want: undefined },
  ])('$type that failed: $want', ({ type, want }) => {
    const { message } = project('message-updated', (body) => {
      body.message_type = type;
      body.content_attributes = { external_error: 'Window closed' };
    });
    expect(message?.content?.failure).toBe(want);
  });

  test('of ours names the effect that wrote it', () => {
    expect(project('incoming-ours').message?.effectId).toBe('e1.relay.message');
  });
});

test.each([
  ['a colleague’s answer', 'agent-reply', undefined, true],
  ['an answer in the channel’s own app', 'external-echo', undefined, true],
  ['a note', 'private-note', undefined, undefined],
  ['a bot', 'agent-bot', undefined, undefined],
  ['an automation', 'automation', undefined, undefined],
  ['a template', 'template', undefined, undefined],
  ['the customer', 'incoming-facebook', undefined, undefined],
  ['a change', 'agent-reply', { event: 'message_updated' }, undefined],
  [
    'what we wrote ourselves',
    'agent-reply',
    { content_attributes: { omnirelay: { effect: 'e1.relay.message', from: 'zendesk' } } },
    undefined,
  ],
])('whether %s takes the conversation over', (_, fixture, change, want) => {
  const { conversation } = project(fixture, (body) => Object.assign(body, change));
  expect(conversation.turn).toEqual(want && { is: 'people', when: 'always' });
});

test.each(['contact-updated', 'typing-on', 'webwidget-triggered', 'macro-executed'])(
  '%s is not stored',
  (fixture) => {
    expect(projectChatwoot(anEventOf('chatwoot', fixture))).toEqual({ skip: 'not-recorded' });
  },
);
