import type { Projected } from '@omnirelay/shared/records/projection.ts';
import { describe, expect, test } from 'vitest';
import { projectZendesk } from './project-zendesk.ts';
import { anEventOf, type Body } from './testing/fixtures.ts';

function project(fixture: string, change?: (body: Body) => void): Projected {
  const projected = projectZendesk(anEventOf('zendesk', fixture, change));
  if ('skip' in projected) throw new Error(`skipped: ${projected.skip}`);
  return projected;
}

const at = Date.parse('2026-01-08T10:12:07.672Z');
const wholeSecond = Date.parse('2026-01-08T10:12:07Z');
const customer = '8658726154110';
const commentId = '8658726228478';

describe('the conversation', () => {
  test('is the ticket, with its requester, its status and its times', () => {
    expect(project('comment-added').conversation).toEqual({
      providerId: '5158',
      provider: 'zendesk',
      platform: 'zendesk',
      contact: { is: { id: customer, name: 'Ann Lee', email: undefined }, weight: 1, atMs: at },
      status: { is: 'Open', atMs: wholeSecond },
      createdAtMs: Date.parse('2026-01-08T10:10:00Z'),
      atMs: at,
    });
  });

  test('learns the requester’s name from nobody else’s comment', () => {
    expect(project('private-comment-added').conversation.contact).toEqual({
      is: { id: customer },
      weight: 0,
      atMs: at,
    });
  });

  test('learns most from a comment that we read', () => {
    const { conversation } = project('read-comment', (body) => {
      body.ticket.requester_id = body.comment.author_id;
    });
    const bob = { id: '8447388090494', name: 'Bob Agent', email: 'bob@acme.example' };
    expect(conversation.contact).toMatchObject({ is: bob, weight: 2 });
  });

  test.each([
    { status: 'NEW', want: 'Open' },
    { status: 'OPEN', want: 'Open' },
    { status: 'PENDING', want: 'Open' },
    { status: 'HOLD', want: 'Open' },
    { status: 'SOLVED', want: 'Closed' },
    { status: 'CLOSED', want: 'Closed' },
    { status: 'DELETED', want: 'Closed' },
  ])('that became $status is $want, as of the change', ({ status, want }) => {
    const { conversation } = project('status-changed', (body) => {
      body.event.current = status;
    });
    expect(conversation.status).toEqual({ is: want, atMs: at });
  });

  test('begins with its ticket, whose first comment has an event of its own', () => {
    const { conversation, message } = project('ticket-created');
    expect(conversation).toMatchObject({ providerId: '5158', status: { is: 'Open' } });
    expect(message).toBeUndefined();
  });
});

describe('the message', () => {
  test('of a customer', () => {
    expect(project('comment-added').message).toEqual({
      providerId: commentId,
      content: {
        sender: 'customer',
        author: 'Ann Lee',
        text: 'It still leaks 💧',
        private: false,
        failure: undefined,
        createdAtMs: at,
        isUpdate: false,
        atMs: at,
      },
      files: [],
    });
  });

  test('of staff among themselves', () => {
    expect(project('private-comment-added').message?.content).toMatchObject({
      sender: 'agent',
      author: 'Bob Agent',
      private: true,
    });
  });

  test('of Zendesk itself', () => {
    const { message } = project('comment-added', (body) => {
      Object.assign(body.event.comment.author, { id: '-1', is_staff: true });
    });
    expect(message?.content?.sender).toBe('system');
  });

  test('that we read has the same text as one that was announced, and its files', () => {
    const { message } = project('read-comment');
    expect(message?.content).toMatchObject({
      sender: 'agent',
      text: 'See picture',
      createdAtMs: wholeSecond,
    });
    // A virus scanner flagged it.
    expect(message?.files).toEqual([
      {
        id: '8658726300001',
        name: 'kettle.png',
        contentType: 'image/png',
        sizeBytes: 20480,
        url: undefined,
      },
    ]);
  });

  test('that is all markup is told in Markdown', () => {
    const { message } = project('read-comment', (body) => {
      body.comment.body = null;
    });
    expect(message?.content?.text).toBe('See **picture**');
  });

  test.each([
    {
      fixture: 'attachment-linked',
      want: {
        files: [
          {
            id: '8658726300001',
            name: 'kettle.png',
            contentType: 'image/png',
            sizeBytes: undefined,
            url: 'https://acme.zendesk.example/attachments/token/abc/?name=kettle.png',
          },
        ],
      },
    },
    { fixture: 'attachment-redacted', want: { removedFiles: ['8658726300001'] } },
    { fixture: 'comment-redacted', want: { deletedAtMs: at } },
    { fixture: 'comment-made-private', want: { madePrivate: true } },
  ])('of $fixture', ({ fixture, want }) => {
    expect(project(fixture).message).toEqual({ providerId: commentId, ...want });
  });
});

test.each([
  { fixture: 'tags-changed', skip: 'not-recorded' },
  { fixture: 'merged', skip: 'not-recorded' },
  { fixture: 'trigger', skip: 'hint' },
])('$fixture is not stored: $skip', ({ fixture, skip }) => {
  expect(projectZendesk(anEventOf('zendesk', fixture))).toEqual({ skip });
});
