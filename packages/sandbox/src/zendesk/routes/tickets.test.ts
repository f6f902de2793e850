import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { at, openAccount, type TestAccount } from '../account-for-tests.ts';
import type { Ticket } from '../model.ts';

let account: TestAccount;
let ticket: Ticket;

beforeEach(async () => {
  account = await openAccount();
  const { zendesk, ann } = account;
  ticket = zendesk.createTicket({
    requesterId: ann.id,
    subject: 'Kettle',
    comment: 'It leaks',
    tags: ['vip'],
    silent: true,
  });
});

afterEach(() => account.close());

const marker = { relay_id: 'abc' };

describe('reading', () => {
  test.each(['', '.json'])('a ticket is found at tickets/{id}%s', async (suffix) => {
    const { status, json } = await account.call('GET', `/tickets/${ticket.id}${suffix}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ticket: {
        id: ticket.id,
        status: 'new',
        requester_id: account.ann.id,
        tags: ['vip'],
        created_at: '2026-01-08T10:12:07Z',
        via: { channel: 'email' },
      },
    });
    expect(at(json, 'ticket')).not.toHaveProperty('comments');
  });

  test('an unknown ticket is 404', async () => {
    const { status, json } = await account.call('GET', '/tickets/99');
    expect([status, at(json, 'error')]).toEqual([404, 'RecordNotFound']);
  });

  test('something else than a number is 400', async () => {
    expect((await account.call('GET', '/tickets/abc')).status).toBe(400);
  });

  test('wrong credentials are 401', async () => {
    const { status, json } = await account.call('GET', '/users/me', undefined, {
      authorization: 'Basic bm9ib2R5',
    });
    expect([status, json]).toEqual([401, { error: "Couldn't authenticate you" }]);
  });

  test('errors are text for callers who do not accept JSON', async () => {
    const { headers } = await account.call('GET', '/tickets/99', undefined, { accept: '*/*' });
    expect(headers.get('content-type')).toContain('text/plain');
  });

  test('an unknown call is 501 and kept', async () => {
    expect((await account.call('GET', '/views.json')).status).toBe(501);
    expect(account.zendesk.unexpected).toMatchObject([{ path: '/api/v2/views.json' }]);
  });
});

describe('updating', () => {
  test('comment, status, tags and marker in one PUT give one audit', async () => {
    const { status, json } = await account.put(ticket.id, {
      comment: { body: 'Hi', public: true },
      status: 'open',
      tags: ['vip', 'From_Chatwoot'],
      metadata: marker,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ticket: { id: ticket.id, status: 'open', tags: ['vip', 'from_chatwoot'] },
      audit: {
        ticket_id: ticket.id,
        author_id: account.zendesk.agent.id,
        metadata: { system: {}, custom: marker },
        via: { channel: 'api' },
        events: [
          { type: 'Comment', body: 'Hi', public: true, html_body: '<p>Hi</p>', attachments: [] },
          { type: 'Change', field_name: 'status', previous_value: 'new', value: 'open' },
          { type: 'Change', field_name: 'tags', previous_value: ['vip'] },
        ],
      },
    });
    const commentId = account.zendesk.comments(ticket.id).at(-1)?.id;
    expect(at(json, 'audit', 'events', 0, 'id')).toBe(commentId);
  });

  test('the marker is in the audit and not in the comment', async () => {
    await account.put(ticket.id, { comment: { body: 'Hi' }, metadata: marker });
    const comments = await account.call('GET', `/tickets/${ticket.id}/comments`);
    expect(at(comments.json, 'comments', 1, 'metadata')).toEqual({ system: {} });
    const audits = await account.call('GET', `/tickets/${ticket.id}/audits`);
    expect(at(audits.json, 'audits', 1, 'metadata', 'custom')).toEqual(marker);
  });

  test('tags replace the whole list', async () => {
    const { json } = await account.put(ticket.id, { tags: ['x'] });
    expect(at(json, 'ticket', 'tags')).toEqual(['x']);
  });

  test('additional tags are ignored, or applied when switched on', async () => {
    const ignored = await account.put(ticket.id, { additional_tags: ['x'] });
    expect(at(ignored.json, 'ticket', 'tags')).toEqual(['vip']);
    account.zendesk.switches.additionalTagsOnPut = 'applied';
    const applied = await account.put(ticket.id, { additional_tags: ['x'], remove_tags: ['vip'] });
    expect(at(applied.json, 'ticket', 'tags')).toEqual(['x']);
  });

  test('a repeated PUT adds a second comment, whatever its Idempotency-Key', async () => {
    const body = { ticket: { comment: { body: 'Hi' } } };
    for (let times = 0; times < 2; times += 1) {
      await account.call('PUT', `/tickets/${ticket.id}`, body, { 'idempotency-key': 'k' });
    }
    expect(account.zendesk.comments(ticket.id)).toHaveLength(3);
  });

  test('public defaults from the first comment', async () => {
    const { bob, zendesk } = account;
    const internal = zendesk.createTicket({ requesterId: bob.id, subject: 'Note', public: false });
    await account.put(internal.id, { comment: { body: 'a' } });
    await account.put(ticket.id, { comment: { body: 'b' } });
    expect(zendesk.comments(internal.id).at(-1)?.public).toBe(false);
    expect(zendesk.comments(ticket.id).at(-1)?.public).toBe(true);
  });

  test('author_id sets the visible author, the API user stays the updater', async () => {
    const { json } = await account.put(ticket.id, {
      comment: { body: '**Hi**', author_id: account.ann.id },
    });
    expect(at(json, 'audit', 'author_id')).toBe(account.zendesk.agent.id);
    expect(at(json, 'audit', 'events', 0)).toMatchObject({
      author_id: account.ann.id,
      html_body: expect.stringContaining('**Hi**'),
    });
  });

  test('nothing to change means no audit', async () => {
    const { status, json } = await account.put(ticket.id, { status: 'new' });
    expect([status, at(json, 'audit')]).toEqual([200, null]);
  });
});

describe('refusals', () => {
  test.each([
    { name: 'an unknown field', input: { colour: 'red' }, status: 400 },
    { name: 'body and html_body', input: { comment: { body: 'a', html_body: 'b' } }, status: 400 },
    { name: 'a string id', input: { assignee_id: '12' }, status: 400 },
    { name: 'a blank comment', input: { comment: { body: ' ' } }, status: 422 },
    { name: 'plain_body alone', input: { comment: { plain_body: 'a' } }, status: 422 },
    { name: 'an upper-case status', input: { status: 'OPEN' }, status: 422 },
    { name: 'an unknown author', input: { comment: { body: 'a', author_id: 1 } }, status: 422 },
    { name: 'an unknown upload', input: { comment: { body: 'a', uploads: ['x'] } }, status: 422 },
  ])('$name is refused with $status and changes nothing', async ({ input, status }) => {
    expect((await account.put(ticket.id, input)).status).toBe(status);
    expect(account.zendesk.audits(ticket.id)).toHaveLength(1);
  });

  test('a body that is not sent as JSON is refused', async () => {
    const answer = await account.call(
      'PUT',
      `/tickets/${ticket.id}`,
      {},
      { 'content-type': 'x/y' },
    );
    expect(answer.status).toBe(400);
  });

  test('a closed ticket is immutable', async () => {
    account.zendesk.closeTicket(ticket.id);
    const { status, json } = await account.put(ticket.id, { comment: { body: 'Hi' } });
    expect(status).toBe(422);
    expect(json).toEqual({
      error: 'RecordInvalid',
      description: 'Record validation errors',
      details: {
        status: [{ description: 'Status: closed prevents ticket update', error: 'InvalidValue' }],
      },
    });
    const tags = await account.call('PUT', `/tickets/${ticket.id}/tags`, { tags: ['x'] });
    expect(tags.status).toBe(422);
  });

  test('after the largest number of comments only comments are refused', async () => {
    account.zendesk.limits.commentsPerTicket = 2;
    expect((await account.put(ticket.id, { comment: { body: '2' } })).status).toBe(200);
    expect((await account.put(ticket.id, { comment: { body: '3' } })).status).toBe(422);
    expect((await account.put(ticket.id, { status: 'open' })).status).toBe(200);
  });
});

describe('safe update', () => {
  const fresh = '2026-01-08T10:12:07Z';

  test.each([
    {
      name: 'a fresh stamp passes',
      safe: { safe_update: true, updated_stamp: fresh },
      status: 200,
    },
    {
      name: 'a stale stamp conflicts',
      safe: { safe_update: true, updated_stamp: '2026-01-08T10:12:06Z' },
      status: 409,
    },
    {
      name: 'safe_update false conflicts all the same',
      safe: { safe_update: false, updated_stamp: '2026-01-08T10:12:06Z' },
      status: 409,
    },
    { name: 'a stamp alone forces', safe: { updated_stamp: '2020-01-01T00:00:00Z' }, status: 200 },
  ])('$name', async ({ safe, status }) => {
    const answer = await account.put(ticket.id, { status: 'open', ...safe });
    expect(answer.status).toBe(status);
  });

  test('the tag endpoints check it too', async () => {
    const stale = { updated_stamp: '2020-01-01T00:00:00Z', safe_update: 'true' };
    const path = `/tickets/${ticket.id}/tags.json`;
    expect((await account.call('PUT', path, { tags: ['x'], ...stale })).status).toBe(409);
  });
});

test('tags are added, set and removed', async () => {
  const path = `/tickets/${ticket.id}/tags.json`;
  expect((await account.call('PUT', path, { tags: ['a'] })).json).toEqual({ tags: ['vip', 'a'] });
  expect((await account.call('POST', path, { tags: ['b', 'c'] })).json).toEqual({
    tags: ['b', 'c'],
  });
  expect((await account.call('DELETE', path, { tags: ['b'] })).json).toEqual({ tags: ['c'] });
  expect((await account.call('GET', path)).json).toEqual({ tags: ['c'] });
});
