import { expect, test } from 'vitest';
import { at, callApi } from './testing/call-api.ts';
import { setup } from './testing/setup.ts';

test('a multipart message carries files, JSON attributes and flags', async () => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({});
  const form = new FormData();
  form.append('message_type', 'incoming');
  form.append('content', 'See the file');
  form.append('private', 'false');
  form.append('content_attributes', JSON.stringify({ relay: { origin: 'zendesk' } }));
  form.append('attachments[]', new Blob(['%PDF'], { type: 'application/pdf' }), 'Rechnung ü.pdf');
  form.append('attachments[]', new Blob(['png'], { type: 'image/png' }), 'a.png');
  const answer = await callApi(fake, 'POST', `/conversations/${id}/messages`, form);
  expect(answer.body).toMatchObject({
    content: 'See the file',
    attachments: [
      { file_type: 'file', extension: 'pdf', content_type: 'application/pdf', file_size: 4 },
      { file_type: 'image', extension: 'png', thumb_url: expect.stringContaining('/a.png') },
    ],
  });
  const [message] = fake.messages(id);
  expect(message?.contentAttributes).toEqual({ relay: { origin: 'zendesk' } });
  expect(message?.attachments.map(({ fileName }) => fileName)).toEqual(['Rechnung ü.pdf', 'a.png']);
});

test('more than 15 files are refused', async () => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({});
  const form = new FormData();
  for (let n = 0; n < 16; n += 1) form.append('attachments[]', new Blob(['x']), `${n}.txt`);
  const answer = await callApi(fake, 'POST', `/conversations/${id}/messages`, form);
  expect(answer.status).toBe(422);
  expect(fake.messages(id)).toEqual([]);
});

test('an upload can be attached by its blob id', async () => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({});
  const form = new FormData();
  form.append('attachment', new Blob(['hello'], { type: 'text/plain' }), 'a.txt');
  const upload = await callApi(fake, 'POST', '/upload', form);
  await callApi(fake, 'POST', `/conversations/${id}/messages`, {
    attachments: [at(upload.body, 'blob_id')],
  });
  expect(fake.messages(id)[0]?.attachments[0]?.data.toString()).toBe('hello');
});
