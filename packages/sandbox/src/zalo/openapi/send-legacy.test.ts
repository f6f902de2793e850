import { expect, test } from 'vitest';
import { useAccount } from '../testing/use-account.ts';

const t = useAccount();
const path = '/v2.0/oa/message';

test('a text for a known user belongs in version 3', async () => {
  const { zalo, user, call } = t.account;
  const body = { recipient: { user_id: user }, message: { text: 'a' } };
  expect((await call('POST', path, body)).json.error).toBe(-240);
  expect(zalo.messagesTo(user)).toEqual([]);
});

test('a reaction is accepted, for a message that is there', async () => {
  const { zalo, user, call, names } = t.account;
  zalo.switches.echo = 'before';
  const [message] = zalo.history(user);
  const react = (react_message_id?: string) =>
    call('POST', path, {
      recipient: { user_id: user },
      sender_action: { react_icon: '/-strong', react_message_id },
    });
  expect((await react(message?.msgId)).json.error).toBe(0);
  expect(names()).toEqual(['oa_reacted_message']);
  expect((await react('other')).json).toEqual({
    error: -201,
    message: 'react_message_id is invalid!',
  });
});

test('an anonymous visitor writes, and is answered here', async () => {
  const { zalo, call, received } = t.account;
  zalo.switches.echo = 'before';
  const { anonymousId, conversationId } = zalo.anonymousSends('Có ai không?');
  await zalo.webhooks.settled();
  const recipient = { anonymous_id: anonymousId, conversation_id: conversationId };
  const { json } = await call('POST', path, { recipient, message: { text: 'Dạ có' } });
  expect(json.data).toEqual({
    message_id: expect.any(String),
    conversation_id: conversationId,
  });
  expect(received.map((event) => event.json)).toMatchObject([
    {
      event_name: 'anonymous_send_text',
      sender: { id: anonymousId },
      message: { text: 'Có ai không?', conversation_id: conversationId },
    },
    {
      event_name: 'oa_send_anonymous_text',
      recipient: { id: anonymousId },
      message: { text: 'Dạ có', msg_id: json.data.message_id, conversation_id: conversationId },
    },
  ]);
  expect(zalo.messagesTo(anonymousId)).toMatchObject([{ text: 'Dạ có', by: 'api' }]);
});
