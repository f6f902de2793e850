import { describe, expect, test } from 'vitest';
import { readZaloEnvelope } from './envelope.ts';
import { normalizeZalo } from './normalize.ts';

const oaId = '1646843870823903717';
const otherOa = '9999999999999999999';
const user = '5510185758261927916';
const body = Buffer.from('{}');
const at = { app_id: '1', timestamp: '1717061839659' };
const said = { ...at, message: { text: 'Chào', msg_id: 'e2a641af6661713b2874' } };

/** One app has one webhook address, and may have several accounts (sheet, sections 1 and 2). */
describe('events of another account of the same app are about nobody of ours', () => {
  test.each([
    [
      'a customer’s words',
      { ...said, event_name: 'user_send_text', sender: { id: user }, recipient: { id: otherOa } },
    ],
    [
      'its own words',
      { ...said, event_name: 'oa_send_text', sender: { id: otherOa }, recipient: { id: user } },
    ],
    [
      'a colleague’s words',
      {
        ...said,
        event_name: 'oa_send_text',
        sender: { id: otherOa, admin_id: '7' },
        recipient: { id: user },
      },
    ],
    ['a new follower', { ...at, event_name: 'follow', oa_id: otherOa, follower: { id: user } }],
    ['a withdrawal', { ...at, event_name: 'user_withdraw', oa_id: otherOa, user_id: user }],
  ])('%s', (_, event) => {
    expect.soft(readZaloEnvelope(event, body, { oaId }).conversationKey).toBe('other');
    expect(normalizeZalo(event, { oaId }).userId).toBeUndefined();
  });
});

describe('what is odd is kept all the same', () => {
  const event = {
    ...said,
    event_name: 'user_send_text',
    sender: { id: user },
    recipient: { id: oaId },
  };
  const withMessage = (message: object) => ({ ...event, message: { ...said.message, ...message } });

  test('a text that is a number', () => {
    expect(normalizeZalo(withMessage({ text: 912000111 }), { oaId })).toMatchObject({
      text: '912000111',
    });
  });
  test('one broken attachment among good ones', () => {
    const good = { type: 'image', payload: { url: 'https://cdn.example/a.jpg' } };
    const read = normalizeZalo(withMessage({ attachments: [good, null] }), { oaId });
    expect('attachments' in read && read.attachments.length).toBeGreaterThanOrEqual(1);
  });
  test('a message whose id is longer than any seen', () => {
    const read = normalizeZalo(withMessage({ msg_id: 'a'.repeat(80) }), { oaId });
    expect(read.kind).toBe('message');
  });
});
