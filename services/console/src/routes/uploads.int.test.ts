import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { insertConversation } from '../testing/insert-conversation.ts';
import { testConsole } from '../testing/test-console.ts';

const console = testConsole();

async function upload(
  file: Blob | undefined,
  name = 'file.bin',
  headers: Record<string, string> = console.agent,
) {
  const form = new FormData();
  if (file) form.set('file', file, name);
  const encoded = new Response(form);
  return console.app.inject({
    method: 'POST',
    url: '/api/uploads',
    headers: { ...headers, 'content-type': encoded.headers.get('content-type') ?? '' },
    payload: Buffer.from(await encoded.arrayBuffer()),
  });
}
const png = new Blob([Buffer.from([0x89, 0x50, 0, 255, 10, 13])], { type: 'image/png' });
const get = (url: string, headers: Record<string, string> = console.agent) =>
  console.app.inject({ url, headers });

test('a file comes back byte for byte, to be saved and not to be run', async () => {
  const answer = await upload(png, 'a photo.png');
  expect(answer.statusCode).toBe(201);
  const { id, ...rest } = answer.json();
  expect(rest).toEqual({ name: 'a photo.png', contentType: 'image/png', sizeBytes: 6 });
  const file = await get(`/api/uploads/${id}`);
  expect(file.rawPayload).toEqual(Buffer.from([0x89, 0x50, 0, 255, 10, 13]));
  expect(file.headers).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': "attachment; filename*=UTF-8''a%20photo.png",
    'x-content-type-options': 'nosniff',
  });
  expect((await get(`/api/uploads/${id}`, {})).statusCode).toBe(401);
});

test('a file of many parts comes back byte for byte', async () => {
  const bytes = randomBytes(3 * 1024 * 1024 + 17);
  const { id } = (await upload(new Blob([bytes]))).json();
  const file = await get(`/api/uploads/${id}`);
  expect(file.headers['content-length']).toBe(String(bytes.length));
  expect(file.rawPayload.equals(bytes)).toBe(true);
});

test('an empty file comes back empty', async () => {
  const { id, sizeBytes } = (await upload(new Blob([]), 'empty.txt')).json();
  const file = await get(`/api/uploads/${id}`);
  expect([sizeBytes, file.statusCode, file.body]).toEqual([0, 200, '']);
});

test.each([
  ['a page', 'text/html', 'x.html'],
  ['an SVG', 'image/svg+xml', 'x.svg'],
  ['a script', 'text/javascript', 'x.js'],
  ['no type at all', '', 'x'],
  ['a type that breaks out of its header', 'image/png\r\nset-cookie: a=b', 'x.png'],
])('%s is never shown by our own origin', async (_, type, name) => {
  const { id } = (await upload(new Blob(['<script>alert(1)</script>'], { type }), name)).json();
  const file = await get(`/api/uploads/${id}`);
  expect(file.headers['content-type']).toBe('application/octet-stream');
  expect(file.headers['set-cookie']).toBeUndefined();
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\temp\\a.txt', 'a.txt'],
  ['a\u202egnp.exe', 'agnp.exe'],
  ["it's; filename=b.exe", "it's; filename=b.exe"],
  ['ảnh 图片.png', 'ảnh 图片.png'],
])('a file called %s', async (given, name) => {
  const answer = (await upload(png, given)).json();
  expect(answer.name).toContain(name);
  const file = await get(`/api/uploads/${answer.id}`);
  expect(file.headers['content-disposition']).toMatch(/^attachment; filename\*=UTF-8''[^;'"]*$/);
});

test('what is too large is refused', async () => {
  const answer = await upload(new Blob([Buffer.alloc(41 * 1024 * 1024)]));
  expect(answer.statusCode).toBe(413);
  expect(answer.json().error).toBe('too_large');
});

test('what is no upload is refused', async () => {
  expect((await upload(undefined)).statusCode).toBe(400);
  const asJson = await console.app.inject({
    method: 'POST',
    url: '/api/uploads',
    headers: console.agent,
    payload: {},
  });
  expect(asJson.statusCode).toBe(415);
  for (const payload of [
    '',
    '--x',
    '--x\r\ncontent-disposition: form-data; name="__proto__"\r\n\r\n1',
  ]) {
    const broken = await console.app.inject({
      method: 'POST',
      url: '/api/uploads',
      headers: { ...console.agent, 'content-type': 'multipart/form-data; boundary=x' },
      payload,
    });
    expect(broken.statusCode).toBeGreaterThanOrEqual(400);
    expect(broken.statusCode).toBeLessThan(500);
    expect(Object.keys(broken.json())).toEqual(['error', 'message']);
  }
  expect((await get('/api/uploads/nothing')).statusCode).toBe(404);
});

test('by cookie it has to come from our own page', async () => {
  const foreign = { ...console.cookie, origin: 'https://elsewhere.example' };
  expect((await upload(png, 'a.png', foreign)).statusCode).toBe(403);
});

test('multipart is taken here and nowhere else', async () => {
  const answer = await console.app.inject({
    method: 'POST',
    url: '/api/logout',
    headers: { ...console.agent, 'content-type': 'multipart/form-data; boundary=x' },
    payload: '--x--',
  });
  expect(answer.statusCode).toBe(415);
});

test('a reply carries what its author uploaded, and nobody else’s', async () => {
  const id = await insertConversation(console.store.db);
  const mine = (await upload(png, 'mine.png')).json();
  const theirs = (await upload(png, 'theirs.png', console.bearer)).json();
  const reply = (attachments: string[]) =>
    console.app.inject({
      method: 'POST',
      url: `/api/conversations/${id}/reply`,
      headers: console.agent,
      payload: { content: '', attachments },
    });
  const sent = await reply([mine.id, mine.id]);
  expect(sent.statusCode).toBe(202);
  expect(sent.json().attachments).toEqual([
    {
      id: mine.id,
      name: 'mine.png',
      contentType: 'image/png',
      sizeBytes: 6,
      url: `/api/uploads/${mine.id}`,
    },
  ]);
  expect((await reply([theirs.id])).statusCode).toBe(400);
});
