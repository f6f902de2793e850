import { afterEach, beforeEach, expect, test } from 'vitest';
import { at, openAccount, type TestAccount } from '../account-for-tests.ts';

let account: TestAccount;
let ticketId: number;

beforeEach(async () => {
  account = await openAccount({ webhooks: [] });
  const { zendesk, ann, bob } = account;
  ticketId = zendesk.createTicket({ requesterId: ann.id, subject: 'Kettle', comment: '1' }).id;
  for (const body of ['2', '3', '4', '5']) zendesk.comment(ticketId, { authorId: bob.id, body });
});

afterEach(() => account.close());

async function walk(what: 'comments' | 'audits', query: string): Promise<unknown[][]> {
  const pages: unknown[][] = [];
  let next: string | undefined = `/tickets/${ticketId}/${what}.json?${query}`;
  while (next !== undefined) {
    const { json } = await account.call('GET', next);
    pages.push((at(json, what) as { id: number }[]).map(({ id }) => id));
    expect(at(json, 'meta', 'has_more')).toBe(at(json, 'links', 'next') !== null);
    const link = at(json, 'links', 'next') as string | null;
    next = link?.replace(`${account.zendesk.url}/api/v2`, '');
  }
  return pages;
}

const idsOf = (items: { id: number }[]) => items.map(({ id }) => id);

test('comments are listed oldest first, with authors on request', async () => {
  const { json } = await account.call('GET', `/tickets/${ticketId}/comments?include=users`);
  expect(json).toMatchObject({
    count: 5,
    next_page: null,
    comments: [
      { type: 'Comment', body: '1', author_id: account.ann.id, via: { channel: 'email' } },
      { body: '2', author_id: account.bob.id, via: { channel: 'web' } },
      {},
      {},
      {},
    ],
    users: [
      { id: account.ann.id, role: 'end-user', name: 'Ann Lee' },
      { id: account.bob.id, role: 'agent' },
    ],
  });
});

test('comments page by cursor, newest first', async () => {
  const [a, b, c, d, e] = idsOf(account.zendesk.comments(ticketId));
  expect(await walk('comments', 'sort=-created_at&page[size]=2')).toEqual([[e, d], [c, b], [a]]);
});

test('audits page by cursor, both ways', async () => {
  const [a, b, c, d, e] = idsOf(account.zendesk.audits(ticketId));
  expect(await walk('audits', 'page[size]=3')).toEqual([
    [a, b, c],
    [d, e],
  ]);
  expect(await walk('audits', 'sort=-created_at&page[size]=3')).toEqual([
    [e, d, c],
    [b, a],
  ]);
});

test('a cursor stays in place when newer comments come in', async () => {
  const [, , c, d, e] = idsOf(account.zendesk.comments(ticketId));
  const path = `/tickets/${ticketId}/comments?sort=-created_at&page[size]=2`;
  const first = await account.call('GET', path);
  expect(idsOf(at(first.json, 'comments') as { id: number }[])).toEqual([e, d]);
  account.zendesk.comment(ticketId, { authorId: account.ann.id, body: '6' });
  const cursor = at(first.json, 'meta', 'after_cursor');
  const second = await account.call('GET', `${path}&page[after]=${cursor}`);
  expect(at(second.json, 'comments', 0, 'id')).toBe(c);
});

test('one goes back with page[before]', async () => {
  const [a, b, c] = idsOf(account.zendesk.comments(ticketId));
  const path = `/tickets/${ticketId}/comments?page[size]=2`;
  const cursor = Buffer.from(`o=${c}`).toString('base64url');
  const { json } = await account.call('GET', `${path}&page[before]=${cursor}`);
  expect(idsOf(at(json, 'comments') as { id: number }[])).toEqual([a, b]);
});

test.each(['page[size]=101', 'sort=body', 'limit=5', 'page[size]=2&page=1', 'page[after]=zzz'])(
  '%s is refused',
  async (query) => {
    const { status } = await account.call('GET', `/tickets/${ticketId}/comments?${query}`);
    expect(status).toBe(400);
  },
);
