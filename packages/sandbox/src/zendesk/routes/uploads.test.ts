import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiHeaders, at, openAccount, type TestAccount } from '../account-for-tests.ts';

let account: TestAccount;
let ticketId: number;

beforeEach(async () => {
  account = await openAccount();
  const { zendesk, ann } = account;
  ticketId = zendesk.createTicket({ requesterId: ann.id, subject: 'Kettle', silent: true }).id;
});

afterEach(() => account.close());

async function upload(name: string, type: string, bytes: string, token = '') {
  const query = new URLSearchParams({ filename: name, ...(token ? { token } : {}) });
  const answer = await fetch(`${account.zendesk.url}/api/v2/uploads.json?${query}`, {
    method: 'POST',
    headers: { ...apiHeaders, 'content-type': type },
    body: Buffer.from(bytes),
  });
  const json: unknown = await answer.json();
  return { status: answer.status, json, token: String(at(json, 'upload', 'token')) };
}

const comment = (uploads: string[]) => ({ comment: { body: 'see files', uploads } });

test('files go up one by one under one token and land on the comment', async () => {
  const first = await upload('día 1.png', 'image/png', 'PNG');
  expect(first).toMatchObject({
    status: 201,
    json: {
      upload: { attachment: { file_name: 'día 1.png', content_type: 'image/png', size: 3 } },
    },
  });
  const second = await upload('b.json', 'application/json', '{"b":1}', first.token);
  expect(second.token).toBe(first.token);
  expect(at(second.json, 'upload', 'attachments')).toHaveLength(2);

  const { json } = await account.put(ticketId, comment([first.token]));
  const attachments = at(json, 'audit', 'events', 0, 'attachments');
  expect(attachments).toMatchObject([{ file_name: 'día 1.png' }, { file_name: 'b.json' }]);
  const download = await fetch(String(at(attachments, 1, 'content_url')));
  expect([download.headers.get('content-type'), await download.text()]).toEqual([
    'application/json',
    '{"b":1}',
  ]);
  expect(account.zendesk.downloads).toMatchObject([{ authorization: false, status: 200 }]);
});

test('a token is good for one comment', async () => {
  const { token } = await upload('a.txt', 'text/plain', 'a');
  expect((await account.put(ticketId, comment([token]))).status).toBe(200);
  expect((await account.put(ticketId, comment([token]))).status).toBe(422);
});

test('a refused write leaves the token alone', async () => {
  const { token } = await upload('a.txt', 'text/plain', 'a');
  const stale = { safe_update: true, updated_stamp: '2020-01-01T00:00:00Z' };
  expect((await account.put(ticketId, { ...comment([token]), ...stale })).status).toBe(409);
  expect((await account.put(ticketId, comment([token]))).status).toBe(200);
});

test('a token lives for an hour', async () => {
  const { token } = await upload('a.txt', 'text/plain', 'a');
  account.clock.ms += 60 * 60_000;
  expect((await account.put(ticketId, comment([token]))).status).toBe(422);
});

test.each([
  { name: 'an extension that does not fit', file: ['a.png', 'image/jpeg', 'x'], status: 422 },
  { name: 'an empty file', file: ['a.png', 'image/png', ''], status: 400 },
  { name: 'a form', file: ['a.png', 'multipart/form-data; boundary=x', 'x'], status: 400 },
] as const)('$name is refused', async ({ file: [name, type, bytes], status }) => {
  expect((await upload(name, type, bytes)).status).toBe(status);
});

test('a download can expire, lie about its size and demand credentials', async () => {
  const { zendesk, ann } = account;
  const file = { fileName: 'a.txt', contentType: 'text/plain', data: Buffer.from('abc') };
  const added = zendesk.comment(ticketId, { authorId: ann.id, body: 'x', attachments: [file] });
  const id = added.attachments[0]?.id ?? 0;
  const read = async () => {
    const { json } = await account.call('GET', `/tickets/${ticketId}/comments`);
    return at(json, 'comments', 1, 'attachments', 0);
  };
  const url = String(at(await read(), 'content_url'));

  zendesk.spoilAttachment(id, { sizeBytes: 1, malwareScanResult: 'malware_found' });
  expect(await read()).toMatchObject({ size: 1, malware_scan_result: 'malware_found' });
  zendesk.switches.attachmentsNeedAuth = true;
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: apiHeaders })).status).toBe(200);
  zendesk.spoilAttachment(id, { expired: true });
  expect((await fetch(url, { headers: apiHeaders })).status).toBe(404);
  expect(zendesk.downloads.map(({ status, authorization }) => [status, authorization])).toEqual([
    [401, false],
    [200, true],
    [404, true],
  ]);
});
