import { BadInputError } from '@omnirelay/shared/errors.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placesIn, withValueAt } from '../testing/mutate-json.ts';
import { parseFixture, readFixtures } from '../testing/read-fixtures.ts';
import { normalizeZendesk } from './normalize.ts';

const fixtures = readFixtures(new URL('./__fixtures__/', import.meta.url));
const fixture = (name: string) => parseFixture(fixtures, name);

const ticket = {
  id: '5158',
  status: 'open',
  tags: ['vip'],
  updatedAt: '2026-01-08T10:12:07Z',
  requesterId: '8658726154110',
  externalId: undefined,
};
const customer = '8658726154110';
const common = { ticket, actorId: customer };
const commentId = '8658726228478';
const noFacts = {
  ...ticket,
  status: undefined,
  tags: undefined,
  updatedAt: undefined,
  requesterId: undefined,
};

test.each([
  {
    name: 'comment-added',
    want: {
      kind: 'comment',
      ...common,
      commentId,
      isPublic: true,
      author: { id: customer, isStaff: false, name: 'Ann Lee', email: undefined },
      text: { text: 'It still leaks 💧', format: 'plain' },
      attachments: [],
    },
  },
  {
    name: 'private-comment-added',
    want: {
      kind: 'comment',
      ticket,
      actorId: '8447388090494',
      commentId: '8658726228490',
      isPublic: false,
      author: { id: '8447388090494', isStaff: true, name: 'Bob Agent', email: undefined },
      text: { text: 'Ask the supplier first', format: 'plain' },
      attachments: [],
    },
  },
  {
    name: 'attachment-linked',
    want: {
      kind: 'attachment',
      ...common,
      commentId,
      attachment: {
        id: '8658726300001',
        name: 'kettle.png',
        contentType: 'image/png',
        url: 'https://acme.zendesk.example/attachments/token/abc/?name=kettle.png',
        sizeBytes: undefined,
        isMalware: false,
        isPublic: true,
      },
    },
  },
  {
    name: 'status-changed',
    want: { kind: 'status', ...common, status: 'solved', at: '2026-01-08T10:12:07.672717030Z' },
  },
  {
    name: 'comment-redacted',
    want: { kind: 'withdrawn', ...common, commentId, attachmentId: undefined },
  },
  {
    name: 'comment-made-private',
    want: { kind: 'withdrawn', ...common, commentId, attachmentId: undefined },
  },
  {
    name: 'attachment-redacted',
    want: { kind: 'withdrawn', ...common, commentId, attachmentId: '8658726300001' },
  },
  { name: 'ticket-created', want: { kind: 'hint', ...common } },
  { name: 'tags-changed', want: { kind: 'other', ...common, type: 'ticket.tags_changed' } },
  { name: 'merged', want: { kind: 'other', ...common, type: 'ticket.merged' } },
  {
    name: 'custom-field-changed',
    want: { kind: 'other', ...common, type: 'ticket.custom_field_changed' },
  },
  {
    name: 'trigger',
    want: { kind: 'hint', commentId: '8658726228478', ticket: noFacts, actorId: customer },
  },
  {
    name: 'seed',
    want: {
      kind: 'hint',
      ticket: { ...noFacts, id: '21' },
      actorId: undefined,
    },
  },
  {
    name: 'read-comment',
    want: {
      kind: 'comment',
      ticket,
      actorId: undefined,
      commentId,
      isPublic: true,
      author: { id: '8447388090494', isStaff: true, name: 'Bob Agent', email: 'bob@acme.example' },
      text: { text: '<p>See <b>picture</b></p>', format: 'html' },
      attachments: [
        {
          id: '8658726300001',
          name: 'kettle.png',
          contentType: 'image/png',
          url: 'https://acme.zendesk.example/attachments/token/abc/?name=kettle.png',
          sizeBytes: 20480,
          isMalware: true,
          isPublic: undefined,
        },
      ],
    },
  },
])('$name', ({ name, want }) => {
  expect(normalizeZendesk(fixture(name))).toMatchObject(want);
});

test.each([
  { name: 'comment-added', plainText: 'It still leaks 💧', at: '2026-01-08T10:12:07.672717030Z' },
  { name: 'read-comment', plainText: 'See picture', at: '2026-01-08T10:12:07Z' },
])('$name has its plain text and its time', ({ name, ...want }) => {
  expect(normalizeZendesk(fixture(name))).toMatchObject(want);
});

test.each([
  { name: 'comment-redacted', isMadePrivate: false },
  { name: 'comment-made-private', isMadePrivate: true },
])('$name is made private: $isMadePrivate', ({ name, isMadePrivate }) => {
  expect(normalizeZendesk(fixture(name))).toMatchObject({ isMadePrivate });
});

test.each([
  { given: 'vip kettle', want: ['vip', 'kettle'] },
  { given: ' vip\tkettle\n', want: ['vip', 'kettle'] },
  { given: ['vip', 'kettle'], want: ['vip', 'kettle'] },
  { given: [], want: [] },
  { given: '', want: [] },
  { given: null, want: undefined },
  { given: [1], want: undefined },
  { given: {}, want: undefined },
])('tags $given are $want', ({ given, want }) => {
  const event = fixture('tags-changed');
  event.detail.tags = given;
  expect(normalizeZendesk(event).ticket.tags).toEqual(want);
});

test.each(['SOLVED', 'Solved', 'solved'])('a status is read in any case: %s', (status) => {
  const event = fixture('status-changed');
  event.event.current = status;
  event.detail.status = status;
  expect(normalizeZendesk(event)).toMatchObject({ status: 'solved', ticket: { status: 'solved' } });
});

test('a status nobody has heard of is passed on', () => {
  const event = fixture('status-changed');
  event.event.current = 'SCRUBBED';
  expect(normalizeZendesk(event)).toMatchObject({ kind: 'status', status: 'scrubbed' });
});

test.each([null, '', '0', 0, undefined, {}])('nobody is behind an actor id of %j', (actorId) => {
  const event = fixture('comment-added');
  Object.assign(event.detail, { actor_id: actorId, requester_id: actorId, external_id: '' });
  const { ticket: facts, actorId: actor } = normalizeZendesk(event);
  expect([actor, facts.requesterId, facts.externalId]).toEqual([undefined, undefined, undefined]);
});

test('numbers become strings', () => {
  const event = fixture('comment-added');
  Object.assign(event.detail, { id: 5158, actor_id: 7, requester_id: 8 });
  event.event.comment.id = 9;
  event.event.comment.author.id = -1;
  expect(normalizeZendesk(event)).toMatchObject({
    ticket: { id: '5158', requesterId: '8' },
    actorId: '7',
    commentId: '9',
    author: { id: '-1' },
  });
});

test.each([
  { role: 'agent', isStaff: true },
  { role: 'admin', isStaff: true },
  { role: 'end-user', isStaff: false },
  { role: 'owner of everything', isStaff: false },
  { role: null, isStaff: false },
])('a $role is staff: $isStaff', ({ role, isStaff }) => {
  const read = fixture('read-comment');
  read.author.role = role;
  expect(normalizeZendesk(read)).toMatchObject({ author: { isStaff } });
});

test('a comment of an unknown author is nobody of ours', () => {
  const read = fixture('read-comment');
  read.author = null;
  expect(normalizeZendesk(read)).toMatchObject({ author: { isStaff: false, name: undefined } });
});

test('a comment without text has an empty one', () => {
  const event = fixture('comment-added');
  event.event.comment.body = null;
  expect(normalizeZendesk(event)).toMatchObject({ text: { text: '', format: 'plain' } });
});

test('keys named like a prototype change nothing', () => {
  const text = JSON.stringify(fixture('comment-added')).replace(
    '"is_public":true,"author"',
    '"__proto__":{"is_public":false},"constructor":{"name":"x"},"is_public":true,"author"',
  );
  expect(normalizeZendesk(JSON.parse(text))).toMatchObject({ isPublic: true, commentId });
  expect({}).not.toHaveProperty('is_public');
});

test('an author from the prototype is none', () => {
  const text = JSON.stringify(fixture('comment-added')).replace('"author"', '"__proto__"');
  expect(() => normalizeZendesk(JSON.parse(text))).toThrow(BadInputError);
});

test.each([
  { name: 'status-changed', event: { current: 3 } },
  { name: 'status-changed', event: null },
  { name: 'comment-added', event: {} },
  { name: 'comment-redacted', event: { comment: {} } },
  { name: 'attachment-linked', event: { comment: { id: '1', attachment: { id: '2' } } } },
])('$name with $event is bad input, not a crash', ({ name, event }) => {
  expect(() => normalizeZendesk({ ...fixture(name), event })).toThrow(BadInputError);
});

test.each([...fixtures.keys()])(
  '%s with anything in any place is an event or bad input',
  (name) => {
    const genuine: unknown = fixture(name);
    const places = placesIn(genuine);
    fc.assert(
      fc.property(fc.nat(places.length - 1), fc.jsonValue(), (place, value) => {
        try {
          normalizeZendesk(withValueAt(genuine, places[place] ?? [], value));
        } catch (error) {
          expect(error).toBeInstanceOf(BadInputError);
        }
      }),
      { numRuns: 200 },
    );
  },
);
