import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { multipartBody } from './multipart-body.ts';
import { startServer } from './testing/local-server.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'omnirelay-multipart-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function post(body: Awaited<ReturnType<typeof multipartBody>>) {
  let length = 0;
  let text = '';
  const server = await startServer((incoming, response) => {
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (text.length < 10_000) text += chunk.toString('utf8');
    });
    incoming.on('end', () => response.end());
  });
  // As every client of ours: by default it would be Node's own, which takes no form of the library's.
  const dispatcher = new Agent();
  const response = await request(server.url, { method: 'POST', body, dispatcher });
  await response.body.dump();
  await dispatcher.close();
  const headers = server.requests[0]?.headers ?? {};
  await server.close();
  return { headers, length, text };
}

test('carries fields and files in order, names and types kept', async () => {
  await writeFile(join(dir, 'a'), 'first');
  await writeFile(join(dir, 'b'), 'second');
  const form = await multipartBody(
    [
      ['content', 'Xin chào 👋 {{a}}'],
      ['content_attributes[omnirelay][id]', 'zendesk-1'],
    ],
    [
      {
        field: 'attachments[]',
        path: join(dir, 'a'),
        fileName: 'hóa đơn.txt',
        contentType: 'text/plain',
      },
      { field: 'attachments[]', path: join(dir, 'b'), fileName: 'b.png', contentType: 'image/png' },
    ],
  );
  const { headers, text, length } = await post(form);
  expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  expect(Number(headers['content-length'])).toBe(length);
  expect(text).toContain('name="content"\r\n\r\nXin chào 👋 {{a}}\r\n');
  expect(text).toContain('name="content_attributes[omnirelay][id]"\r\n\r\nzendesk-1\r\n');
  expect(text).toContain(
    'name="attachments[]"; filename="hóa đơn.txt"\r\nContent-Type: text/plain\r\n\r\nfirst',
  );
  expect(text).toContain(
    'name="attachments[]"; filename="b.png"\r\nContent-Type: image/png\r\n\r\nsecond',
  );
});

test('a large file is never in memory as a whole', async () => {
  const path = join(dir, 'large');
  const sizeBytes = 300_000_000;
  const handle = await open(path, 'w');
  await handle.truncate(sizeBytes);
  await handle.close();

  const before = process.memoryUsage().rss;
  const form = await multipartBody(
    [],
    [
      {
        field: 'attachments[]',
        path,
        fileName: 'large.bin',
        contentType: 'application/octet-stream',
      },
    ],
  );
  const { length } = await post(form);
  expect(length).toBeGreaterThan(sizeBytes);
  expect(process.memoryUsage().rss - before).toBeLessThan(sizeBytes / 2);
});
