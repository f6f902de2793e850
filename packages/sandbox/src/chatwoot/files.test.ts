import { expect, test } from 'vitest';
import type { ChatwootFake } from './index.ts';
import { setup } from './testing/setup.ts';

const data = Buffer.from('0123456789');

async function replyWithFile(fake: ChatwootFake, fileName = 'a b.txt'): Promise<string> {
  const { id } = await fake.createConversation({});
  const attachments = [{ fileName, contentType: 'text/plain', data }];
  return fake.agentReply(id, { agentId: 1, attachments }).attachments[0]?.dataUrl ?? '';
}

test('a file is reached through one redirect, by anyone', async () => {
  const { fake } = await setup();
  const url = await replyWithFile(fake);
  const redirect = await fetch(url, { redirect: 'manual' });
  expect(redirect.status).toBe(302);
  expect(redirect.headers.get('location')).toContain('/rails/active_storage/disk/');
  const file = await fetch(url);
  expect(file.headers.get('content-type')).toBe('text/plain');
  expect(await file.text()).toBe(data.toString());
});

test('credentials that come along are noted', async () => {
  const { fake } = await setup();
  const url = await replyWithFile(fake);
  await fetch(url, { headers: { 'api-access-token': 'fake' } });
  expect(fake.fileRequests.map(({ status, credentials }) => ({ status, credentials }))).toEqual([
    { status: 302, credentials: ['api-access-token'] },
    { status: 200, credentials: ['api-access-token'] },
  ]);
});

test('a message of files alone has no text', async () => {
  const { fake, receiver } = await setup();
  await replyWithFile(fake);
  await fake.webhooks.settled();
  expect(receiver.of('message_created')).toMatchObject([
    {
      content: null,
      attachments: [{ file_type: 'file', extension: 'txt', file_size: 10, thumb_url: '' }],
    },
  ]);
});

test('an expired file is gone from the storage', async () => {
  const { fake } = await setup();
  fake.setFileFault('a b.txt', 'expired');
  expect((await fetch(await replyWithFile(fake))).status).toBe(404);
});

test('a truncated file announces more than it gives', async () => {
  const { fake } = await setup();
  fake.setFileFault('a b.txt', 'truncate');
  const answer = await fetch(await replyWithFile(fake));
  expect(answer.headers.get('content-length')).toBe('10');
  await expect(answer.text()).rejects.toThrow();
});

test('a stalling file gives half of itself and then nothing', async () => {
  const { fake } = await setup();
  fake.setFileFault('a b.txt', 'stall');
  const answer = await fetch(await replyWithFile(fake));
  const reader = answer.body?.getReader();
  const first = await reader?.read();
  expect(first?.value?.length).toBe(5);
  await expect(
    Promise.race([reader?.read(), new Promise((resolve) => setTimeout(resolve, 50, 'silence'))]),
  ).resolves.toBe('silence');
  await reader?.cancel();
});

test('a file of the wrong size announces one byte and gives all', async () => {
  const { fake, receiver } = await setup();
  fake.setFileFault('a b.txt', 'wrong-size');
  const answer = await fetch(await replyWithFile(fake));
  expect(answer.headers.get('content-length')).toBeNull();
  expect(await answer.text()).toBe(data.toString());
  await fake.webhooks.settled();
  expect(receiver.of('message_created')).toMatchObject([{ attachments: [{ file_size: 1 }] }]);
});
