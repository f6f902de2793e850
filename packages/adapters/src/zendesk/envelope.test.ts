import { BadInputError } from '@omnirelay/shared/errors.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import { expect, test } from 'vitest';
import { placesIn, withValueAt } from '../testing/mutate-json.ts';
import { parseFixture, readFixtures } from '../testing/read-fixtures.ts';
import { readZendeskEnvelope } from './envelope.ts';
import { AnyEvent, EventBody, TicketEvent } from './schema.ts';

const fixtures = readFixtures(new URL('./__fixtures__/', import.meta.url));
const fixture = (name: string) => parseFixture(fixtures, name);

function read(json: unknown) {
  const text = JSON.stringify(json);
  return readZendeskEnvelope(parseJson(text), Buffer.from(text));
}

const eventId = (last: string) => `event-0f0b7a1e-6f0e-4e58-9f0c-2f7a3a0a9d${last}`;
const ticket = { conversationKey: '5158', externalId: 'zendesk_5158', isHint: false };
const elsewhere = { externalId: '', isHint: false };
const other = 'event-01HKM4Z8M3TWZ0C5Y2H9C8Q4V';

test.each([
  { name: 'comment-added', type: 'ticket.comment_added', id: 'comment-8658726228478', ...ticket },
  {
    name: 'private-comment-added',
    type: 'ticket.comment_added',
    id: 'comment-8658726228490',
    ...ticket,
  },
  { name: 'read-comment', type: 'comment.read', id: 'comment-8658726228478', ...ticket },
  { name: 'ticket-created', type: 'ticket.created', id: eventId('13'), ...ticket },
  { name: 'status-changed', type: 'ticket.status_changed', id: eventId('14'), ...ticket },
  { name: 'tags-changed', type: 'ticket.tags_changed', id: eventId('15'), ...ticket },
  {
    name: 'attachment-linked',
    type: 'ticket.attachment_linked_to_comment',
    id: 'attachment-8658726300001',
    ...ticket,
  },
  { name: 'comment-redacted', type: 'ticket.comment_redacted', id: eventId('17'), ...ticket },
  {
    name: 'comment-made-private',
    type: 'ticket.comment_made_private',
    id: eventId('18'),
    ...ticket,
  },
  {
    name: 'attachment-redacted',
    type: 'ticket.attachment_redacted_from_comment',
    id: eventId('19'),
    ...ticket,
  },
  { name: 'merged', type: 'ticket.merged', id: eventId('1a'), ...ticket },
  {
    name: 'custom-field-changed',
    type: 'ticket.custom_field_changed',
    id: eventId('1b'),
    ...ticket,
  },
  {
    name: 'messaging-message-added',
    type: 'messaging_ticket.message_added',
    id: `${other}X`,
    conversationKey: 'messaging_ticket-5160',
    ...elsewhere,
  },
  {
    name: 'agent-state-changed',
    type: 'agent.state_changed',
    id: `${other}Y`,
    conversationKey: 'agent-8447388090494',
    ...elsewhere,
  },
])('$name', ({ name, type, id, conversationKey, externalId, isHint }) => {
  const want = { type, providerEventId: id, conversationKey, externalId, isHint };
  expect(read(fixture(name))).toEqual(want);
});

test('a trigger with a comment id happened once, the seed is a hint', () => {
  const trigger = { ...ticket, type: 'trigger' };
  const providerEventId = expect.stringMatching(/^trigger-[0-9a-f]{24}$/);
  expect(read(fixture('trigger'))).toEqual({ ...trigger, providerEventId });
  expect(read(fixture('seed'))).toEqual({
    ...{ type: 'trigger', conversationKey: '21', externalId: 'zendesk_21' },
    isHint: true,
    providerEventId,
  });
});

test.each([null, '', '0', 0, undefined, ['1'], {}])(
  'a trigger whose comment id is %j is a hint',
  (id) => {
    expect(read({ ...fixture('trigger'), comment_id: id })).toMatchObject({ isHint: true });
  },
);

test('a trigger is the same however its template writes ids, and another for another comment', () => {
  const trigger = fixture('trigger');
  const id = (change: object) => read({ ...trigger, ...change }).providerEventId;
  const same = { ticket_id: 5158, comment_id: 8658726228478, requester_id: 'changes nothing' };
  expect(id(same)).toBe(id({}));
  expect(id({ comment_id: '8658726228479' })).not.toBe(id({}));
  expect(id({ status: 'Solved' })).not.toBe(id({}));
});

test('every webhook that announces a comment announces the same event', () => {
  const event = fixture('comment-added');
  const again = { ...event, id: '11111111-2222-3333-4444-555555555555', time: 'later' };
  expect(read(again).providerEventId).toBe(read(event).providerEventId);
});

test.each([
  { name: 'numbers', ids: { id: 5158, actor_id: 1, requester_id: 2 } },
  { name: 'null', ids: { actor_id: null, requester_id: null, external_id: null, tags: null } },
  { name: 'empty', ids: { actor_id: '', requester_id: '', tags: '' } },
  { name: 'zero', ids: { actor_id: '0', requester_id: 0 } },
  { name: 'absent', ids: { actor_id: undefined, requester_id: undefined, status: undefined } },
  { name: 'of other kinds', ids: { actor_id: {}, requester_id: true, tags: 7, status: [] } },
])('ids and facts that are $name do not keep an event out', ({ ids }) => {
  const event = fixture('comment-added');
  Object.assign(event.detail, ids);
  expect(read(event)).toMatchObject({ conversationKey: '5158' });
});

test('ids beyond 2^53 stay exact', () => {
  const text = fixtures.get('comment-added')?.toString() ?? '';
  const huge = text.replace('"8658726228478"', '9007199254740993');
  expect(readZendeskEnvelope(parseJson(huge), Buffer.from(huge)).providerEventId).toBe(
    'comment-9007199254740993',
  );
});

const change = (name: string, mutate: (body: ReturnType<typeof fixture>) => void) => {
  const body = fixture(name);
  mutate(body);
  return body;
};

test.each([
  { name: 'nothing', body: null },
  { name: 'a list', body: [] },
  { name: 'a text', body: 'ticket_id' },
  { name: 'an empty object', body: {} },
  { name: 'an empty ticket id', body: { ticket_id: '' } },
  { name: 'a ticket id of zero', body: { ticket_id: '0' } },
  { name: 'a negative ticket id', body: { ticket_id: -1 } },
  { name: 'a placeholder nobody filled in', body: { ticket_id: '{{ticket.id}}' } },
  { name: 'a ticket id with a colon', body: { ticket_id: '1:2' } },
  { name: 'an endless ticket id', body: { ticket_id: '1'.repeat(1000) } },
  { name: 'a ticket id from the prototype', body: JSON.parse('{"__proto__":{"ticket_id":"1"}}') },
  { name: 'an event without its id', body: change('comment-added', (e) => delete e.id) },
  {
    name: 'an event with an endless id',
    body: change('merged', (e) => (e.id = 'x'.repeat(5_000))),
  },
  { name: 'an event id with a null byte', body: change('merged', (e) => (e.id = 'a\u0000b')) },
  { name: 'a type with a lone surrogate', body: change('merged', (e) => (e.type += '\ud800')) },
  { name: 'an endless type', body: change('merged', (e) => (e.type += 'x'.repeat(5_000))) },
  { name: 'a ticket event without a ticket', body: change('merged', (e) => delete e.detail) },
  { name: 'a ticket event for ticket 0', body: change('merged', (e) => (e.detail.id = '0')) },
  { name: 'a contradiction', body: change('merged', (e) => (e.subject = 'zen:ticket:1')) },
  {
    name: 'a comment event without a comment',
    body: change('comment-added', (e) => (e.event = null)),
  },
  {
    name: 'a comment whose visibility is unknown',
    body: change('comment-added', (e) => delete e.event.comment.is_public),
  },
  {
    name: 'a comment without an author',
    body: change('comment-added', (e) => delete e.event.comment.author),
  },
  {
    name: 'a comment with id 0',
    body: change('comment-added', (e) => (e.event.comment.id = '0')),
  },
  {
    name: 'an attachment event without its file',
    body: change('attachment-linked', (e) => delete e.event.comment.attachment),
  },
])('$name is refused as bad input', ({ body }) => {
  expect(() => read(body)).toThrow(BadInputError);
});

test.each([...fixtures.keys()])('what accepting takes of %s, the worker can read', (name) => {
  const original = fixture(name);
  for (const place of placesIn(original)) {
    for (const value of [undefined, null, 0, '0', '', 'x', true, [], {}]) {
      const changed = withValueAt(original, place, value);
      const readable = EventBody.safeParse(changed).success;
      const accepted = [AnyEvent, TicketEvent].every((part) => part.safeParse(changed).success);
      expect(accepted, `${place.join('.')}`).toBe(readable);
    }
  }
});

test.each([[undefined], [7], ['zen:user'], ['zen:user:1|2'], ['zen:user:1:2']])(
  'what is about %j is about something else',
  (subject) => {
    expect(read({ ...fixture('agent-state-changed'), subject }).conversationKey).toBe('other');
  },
);
