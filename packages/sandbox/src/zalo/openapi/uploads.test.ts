import { describe, expect, test } from 'vitest';
import { useAccount } from '../testing/use-account.ts';

const t = useAccount();
const dayMs = 24 * 3_600_000;
const bytesOf = (name: string) => t.account.zalo.media.get(name).bytes;
const padded = (start: string, length: number) =>
  Buffer.concat([Buffer.from(start, 'hex'), Buffer.alloc(length - start.length / 2)]);
const picture = (attachment_id: string, media_type = 'image', more = {}) => ({
  attachment: {
    type: 'template',
    payload: { template_type: 'media', elements: [{ media_type, attachment_id, ...more }] },
  },
});

test('a picture that was uploaded reaches the customer, who can download it', async () => {
  const { zalo, user, upload, send } = t.account;
  const { json } = await upload('image', 'ảnh.jpg', bytesOf('photo.jpg'));
  expect(json).toEqual({
    data: { attachment_id: expect.any(String) },
    error: 0,
    message: 'Success',
  });
  await send(picture(json.data.attachment_id));
  const [message] = zalo.messagesTo(user);
  expect(message?.attachment).toMatchObject({ type: 'image' });
  const answer = await fetch(String(message?.attachment?.payload.url));
  expect(answer.headers.get('content-type')).toBe('image/jpeg');
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytesOf('photo.jpg'));
});

test('a file has a token', async () => {
  const { zalo, user, upload, send } = t.account;
  const { json } = await upload('file', 'a.PDF', Buffer.from('%PDF-1.4'));
  expect(json.data).toEqual({ token: expect.any(String) });
  await send({ attachment: { type: 'file', payload: json.data } });
  expect(zalo.messagesTo(user)).toMatchObject([
    {
      attachment: {
        type: 'file',
        payload: {
          url: expect.stringMatching(/^http:/),
          name: 'a.PDF',
          size: '8',
          type: 'pdf',
          checksum: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      },
    },
  ]);
});

describe('taken', () => {
  test.each([
    ['image', 'a.jpeg', padded('ffd8ff', 1_000_000)],
    ['image', 'a.png', padded('89504e470d0a1a0a', 100)],
    ['gif', 'a.gif', padded('474946383961', 5_000_000)],
    ['file', 'a.pdf', padded('25504446', 5_000_000)],
    ['file', 'a.doc', padded('d0cf11e0', 100)],
    ['file', 'a.docx', padded('504b0304', 100)],
    ['file', 'a.csv', Buffer.from('tên,số\nLan,1\n')],
  ])('%s: %s', async (kind, name, bytes) => {
    expect((await t.account.upload(kind, name, bytes)).json.error).toBe(0);
  });
});

describe('refused', () => {
  test.each([
    ['image', 'a.jpg', padded('ffd8ff', 1_000_001), -210],
    ['gif', 'a.gif', padded('474946383961', 5_000_001), -210],
    ['file', 'a.pdf', padded('25504446', 5_000_001), -210],
    ['image', 'a.gif', padded('474946383961', 100), -201],
    ['image', 'a.webp', padded('52494646', 100), -201],
    ['image', 'a.png', padded('ffd8ff', 100), -201],
    ['gif', 'a.jpg', padded('ffd8ff', 100), -201],
    ['file', 'a.zip', padded('504b0304', 100), -201],
    ['file', 'a.txt', Buffer.from('abc'), -201],
    ['file', 'a.csv', Buffer.from([0x61, 0]), -201],
  ])('%s: %s', async (kind, name, bytes, error) => {
    const { status, json } = await t.account.upload(kind, name, bytes);
    expect([status, json.error]).toEqual([200, error]);
    expect(t.account.zalo.uploads.all()).toEqual([]);
  });

  test('CSV, by the switch', async () => {
    t.account.zalo.switches.csvFiles = false;
    expect((await t.account.upload('file', 'a.csv', Buffer.from('a'))).json.error).toBe(-201);
  });

  test('what is not one field named file, loudly', async () => {
    const { zalo, upload, call } = t.account;
    expect((await upload('image', 'a.jpg', bytesOf('photo.jpg'), 'image')).json.error).toBe(-201);
    expect((await call('POST', '/v2.0/oa/upload/image', { file: 'abc' })).json.error).toBe(-201);
    expect(zalo.unexpected.splice(0)).toHaveLength(2);
  });
});

test('after seven days it has expired', async () => {
  const { zalo, user, clock, upload, send } = t.account;
  const { json } = await upload('image', 'a.jpg', bytesOf('photo.jpg'));
  clock.ms += 7 * dayMs;
  zalo.tokens.issue();
  zalo.setLastInteraction(user, clock.ms);
  expect((await send(picture(json.data.attachment_id))).json.error).toBe(-100);
});

test('a GIF is no picture', async () => {
  const { upload, send } = t.account;
  const { json } = await upload('gif', 'a.gif', bytesOf('wave.gif'));
  const id = json.data.attachment_id;
  expect((await send(picture(id))).json.error).toBe(-201);
  expect((await send(picture(id, 'gif', { width: 2, height: 2 }))).json.error).toBe(0);
});

test('media that aren’t there are not found', async () => {
  expect((await fetch(`${t.account.zalo.url}/cdn/other.jpg`)).status).toBe(404);
});
