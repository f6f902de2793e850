import { expect, test } from 'vitest';
import { at, callApi } from './testing/call-api.ts';
import { setup } from './testing/setup.ts';

test('a deleted message loses its text, files and our mark', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  const body = { content: 'Hi', content_attributes: { relay: {} } };
  await callApi(fake, 'POST', `/conversations/${id}/messages`, body);
  await callApi(fake, 'DELETE', `/conversations/${id}/messages/1`);
  await fake.webhooks.settled();
  expect(receiver.of('message_updated')).toMatchObject([
    { id: 1, content: 'This message was deleted', content_attributes: { deleted: true } },
  ]);
});

test('a status is written for API inboxes, and nonsense is ignored', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  await callApi(fake, 'POST', `/conversations/${id}/messages`, { content: 'Hi' });
  const path = `/conversations/${id}/messages/1`;
  const patch = async (status: string, external_error?: string) =>
    at((await callApi(fake, 'PATCH', path, { status, external_error })).body, 'status');
  expect(await patch('failed', 'no such user')).toBe('failed');
  expect(fake.messages(id)[0]?.contentAttributes).toEqual({ external_error: 'no such user' });
  expect(await patch('read')).toBe('read');
  expect(await patch('delivered')).toBe('read');
  expect(await patch('eaten')).toBe('read');
  expect(fake.messages(id)[0]?.contentAttributes).toEqual({});
  await fake.webhooks.settled();
  expect(receiver.of('message_updated')).toHaveLength(2);

  const page = fake.addInbox({ name: 'Page', channel: 'Channel::FacebookPage' });
  const other = await fake.createConversation({ inboxId: page.id, sourceId: 'fb-1' });
  const message = fake.customerMessage(other.id, 'Hi');
  const refused = await callApi(
    fake,
    'PATCH',
    `/conversations/${other.id}/messages/${message.id}`,
    { status: 'read' },
  );
  expect(refused.status).toBe(403);
});

test('a retry is announced as message_updated only', async () => {
  const { fake, receiver } = await setup();
  const { id } = await fake.createConversation({});
  await callApi(fake, 'POST', `/conversations/${id}/messages`, { content: 'Hi' });
  await callApi(fake, 'PATCH', `/conversations/${id}/messages/1`, {
    status: 'failed',
    external_error: 'x',
  });
  await callApi(fake, 'POST', `/conversations/${id}/messages/1/retry`);
  await fake.webhooks.settled();
  expect(fake.messages(id)).toMatchObject([{ status: 'sent', contentAttributes: {} }]);
  expect(receiver.of('message_created')).toHaveLength(1);
  expect(receiver.of('message_updated')).toHaveLength(2);
});
