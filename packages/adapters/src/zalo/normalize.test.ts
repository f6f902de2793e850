import { parseJson } from '@omnirelay/shared/json.ts';
import { describe, expect, test } from 'vitest';
import { readFixtures } from '../testing/read-fixtures.ts';
import { readZaloEnvelope } from './envelope.ts';
import { normalizeZalo } from './normalize.ts';

const fixtures = readFixtures(new URL('./__fixtures__/', import.meta.url));
const connection = { oaId: '1646843870823903717' };
const userId = '5510185758261927916';

function read(name: string) {
  const body = fixtures.get(name) as Buffer;
  return { body, json: parseJson(body.toString()) };
}

describe('what an event says', () => {
  test.each([
    ['user-send-text', { kind: 'message', by: 'customer', quotedId: 'b8de7d84fa1b3043690c' }],
    ['user-send-image', { attachments: [{ type: 'image', url: 'http://cdn.example/a.jpg' }] }],
    ['user-send-gif', { attachments: [{ type: 'gif' }] }],
    ['user-send-sticker', { attachments: [{ type: 'sticker', url: 'http://cdn.example/s.png' }] }],
    ['user-send-link', { attachments: [{ type: 'link', title: 'Tin tức' }] }],
    [
      'user-send-location',
      {
        text: 'Thủ Đức',
        attachments: [{ coordinates: { latitude: 10.7923119, longitude: 106.7820651 } }],
      },
    ],
    ['user-send-file', { attachments: [{ type: 'file', name: 'a.pdf', sizeBytes: 1_024_000 }] }],
    ['user-send-audio', { attachments: [{ type: 'audio' }] }],
    ['user-send-video', { attachments: [{ type: 'video', description: 'một đoạn phim' }] }],
    ['user-send-business-card', { attachments: [{ type: 'card', phone: '84912345678' }] }],
    ['follow', { kind: 'follow', userId }],
    ['unfollow', { kind: 'unfollow', userId }],
    ['oa-send-text-by-admin', { by: 'oa', adminId: '7710185758261927000', userId }],
    ['oa-send-text-by-api', { by: 'oa', adminId: undefined, userId }],
    ['oa-send-list', { by: 'oa', attachments: [{ type: 'template' }] }],
    ['user-received-message', { kind: 'receipt', state: 'received', userId }],
    ['user-seen-message', { kind: 'receipt', state: 'seen', userId }],
    ['zns-received', { kind: 'other', userId: undefined }],
    ['user-click-chatnow', { kind: 'chat-opened', userId }],
    ['user-submit-info', { kind: 'info', name: 'Nguyễn Văn An', phone: '84912345678' }],
    ['user-reacted-message', { kind: 'reaction', by: 'customer', icon: '/-strong' }],
    ['anonymous-send-text', { kind: 'message', isAnonymous: true, userId: 'anonymous-anon-991' }],
    ['user-withdraw', { kind: 'withdrawal', userId }],
    ['add-user-to-tag', { kind: 'other' }],
    ['user-send-group-text', { kind: 'other', userId: undefined }],
  ])('%s', (name, want) => {
    expect(normalizeZalo(read(name).json, connection)).toMatchObject(want);
  });

  test('every fixture is looked at', () => {
    expect(fixtures.size).toBe(25);
  });
});

describe('an envelope', () => {
  test('names the message, so that a repeated webhook is the same event', () => {
    const { body, json } = read('user-send-text');
    const again = { ...(json as object), timestamp: '1768471200999' };
    const envelope = readZaloEnvelope(json, body, connection);
    expect(envelope).toEqual({
      type: 'user_send_text',
      providerEventId: 'user_send_text-e2a641af6661713b2874',
      isHint: false,
      conversationKey: userId,
      externalId: `zalo_${userId}`,
    });
    expect(readZaloEnvelope(again, Buffer.from(JSON.stringify(again)), connection)).toEqual(
      envelope,
    );
  });

  test('finds the customer whoever is called the sender of a receipt', () => {
    const { json } = read('user-seen-message');
    const swapped = {
      ...(json as object),
      sender: { id: connection.oaId },
      recipient: { id: userId },
    };
    for (const one of [json, swapped]) {
      expect(readZaloEnvelope(one, Buffer.alloc(0), connection).conversationKey).toBe(userId);
    }
  });

  test.each(['zns-received', 'add-user-to-tag', 'user-send-group-text'])(
    'of %s belongs to no customer',
    (name) => {
      const { body, json } = read(name);
      expect(readZaloEnvelope(json, body, connection)).toMatchObject({
        conversationKey: 'other',
        externalId: '',
      });
    },
  );

  test('of an event that nobody has heard of is an envelope all the same', () => {
    const json = {
      event_name: 'user_does_something_new',
      sender: { id: userId },
      recipient: { id: connection.oaId },
      extra: [1],
    };
    expect(readZaloEnvelope(json, Buffer.from('x'), connection)).toMatchObject({
      type: 'user_does_something_new',
      conversationKey: userId,
    });
  });
});
