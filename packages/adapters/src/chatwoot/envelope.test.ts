import { BadInputError } from '@omnirelay/shared/errors.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import { expect, test } from 'vitest';
import { parseFixture, readFixtures } from '../testing/read-fixtures.ts';
import { readChatwootEnvelope } from './envelope.ts';

const fixtures = readFixtures(new URL('./__fixtures__/', import.meta.url));
const fixture = (name: string) => parseFixture(fixtures, name);

function read(json: unknown) {
  const text = JSON.stringify(json);
  return readChatwootEnvelope(parseJson(text), Buffer.from(text));
}

const known = { conversationKey: '42', externalId: 'chatwoot_55_42', isHint: false };
const elsewhere = { externalId: '', isHint: true };
const fingerprinted = (start: string) =>
  expect.stringMatching(new RegExp(`^${start}-[0-9a-f]{16,24}$`));

test.each([
  { name: 'incoming-facebook', type: 'message_created', id: 'message-9001', ...known },
  { name: 'incoming-ours', type: 'message_created', id: 'message-9010', ...known },
  { name: 'agent-reply', type: 'message_created', id: 'message-9002', ...known },
  { name: 'attachment-only', type: 'message_created', id: 'message-9003', ...known },
  { name: 'private-note', type: 'message_created', id: 'message-9004', ...known },
  { name: 'agent-bot', type: 'message_created', id: 'message-9005', ...known },
  { name: 'captain', type: 'message_created', id: 'message-9006', ...known },
  { name: 'template', type: 'message_created', id: 'message-9007', ...known },
  { name: 'external-echo', type: 'message_created', id: 'message-9008', ...known },
  { name: 'automation', type: 'message_created', id: 'message-9009', ...known },
  { name: 'message-updated', type: 'message_updated', id: fingerprinted('message-9002'), ...known },
  { name: 'message-deleted', type: 'message_updated', id: fingerprinted('message-9002'), ...known },
  {
    name: 'conversation-created',
    type: 'conversation_created',
    id: fingerprinted('conversation-42'),
    ...known,
  },
  {
    name: 'conversation-updated',
    type: 'conversation_updated',
    id: fingerprinted('conversation-42'),
    ...known,
  },
  {
    name: 'conversation-status-changed',
    type: 'conversation_status_changed',
    id: fingerprinted('conversation-42'),
    ...known,
  },
  {
    name: 'contact-updated',
    type: 'contact_updated',
    id: fingerprinted('other'),
    conversationKey: 'contact-55',
    ...elsewhere,
  },
  {
    name: 'typing-on',
    type: 'conversation_typing_on',
    id: fingerprinted('other'),
    ...known,
    isHint: true,
  },
  {
    name: 'webwidget-triggered',
    type: 'webwidget_triggered',
    id: fingerprinted('other'),
    conversationKey: 'webwidget-77',
    ...elsewhere,
  },
  {
    name: 'macro-executed',
    type: 'macro.executed',
    id: fingerprinted('other'),
    ...known,
    isHint: true,
  },
])('$name', ({ name, type, id, conversationKey, externalId, isHint }) => {
  const want = { type, providerEventId: id, conversationKey, externalId, isHint };
  expect(read(fixture(name))).toEqual(want);
});

test('a message is the same event although its conversation has moved on meanwhile', () => {
  const message = fixture('agent-reply');
  const again = structuredClone(message);
  Object.assign(again.conversation, { status: 'resolved', updated_at: 1785230999.5, messages: [] });
  expect(read(again)).toEqual(read(message));
});

test('each version of a message is an event of its own, each announcement of one is not', () => {
  const updated = fixture('message-updated');
  const id = (change: object) => read({ ...updated, ...change }).providerEventId;
  const versions = [
    id({}),
    id({ content: 'edited again' }),
    id({ content_attributes: { deleted: true } }),
    id({ attachments: [{ id: 5 }] }),
  ];
  expect(new Set(versions).size).toBe(versions.length);
  expect(id({ conversation: { ...updated.conversation, updated_at: 1 } })).toBe(id({}));
});

test('status changes differ by their time; without one they are hints', () => {
  const changed = fixture('conversation-status-changed');
  const later = read({ ...changed, updated_at: changed.updated_at + 0.00001 });
  expect(later.providerEventId).not.toBe(read(changed).providerEventId);
  expect(read({ ...changed, updated_at: null })).toMatchObject({ isHint: true });
});

test('the contact is found where there is no contact inbox', () => {
  const message = fixture('agent-reply');
  message.conversation.contact_inbox = null;
  expect(read(message).externalId).toBe('chatwoot_55_42');
  message.conversation.meta = null;
  expect(read(message).externalId).toBe('chatwoot__42');
});

test('ids are read as numbers, strings and beyond 2^53', () => {
  const message = { ...fixture('agent-reply'), id: '9002' };
  expect(read(message).providerEventId).toBe('message-9002');
  const text = JSON.stringify({ ...message, id: 0 }).replace('"id":0', '"id":9007199254740993');
  expect(readChatwootEnvelope(parseJson(text), Buffer.from(text)).providerEventId).toBe(
    'message-9007199254740993',
  );
});

const change = (name: string, mutate: (body: ReturnType<typeof fixture>) => void) => {
  const body = fixture(name);
  mutate(body);
  return body;
};

test.each([
  { name: 'nothing', body: null },
  { name: 'a list', body: [{ event: 'message_created' }] },
  { name: 'an empty object', body: {} },
  { name: 'an empty event name', body: { event: '' } },
  { name: 'an event name that is none', body: { event: 7 } },
  { name: 'an event name with a null byte', body: { event: 'a\u0000' } },
  { name: 'an event name with a lone surrogate', body: { event: '\udfff' } },
  { name: 'an endless event name', body: { event: 'x'.repeat(1_000) } },
  { name: 'an event name from the prototype', body: JSON.parse('{"__proto__":{"event":"x"}}') },
  { name: 'a message without an id', body: change('agent-reply', (m) => delete m.id) },
  { name: 'a message with id 0', body: change('agent-reply', (m) => (m.id = 0)) },
  { name: 'a message with id ""', body: change('agent-reply', (m) => (m.id = '')) },
  { name: 'a message with a negative id', body: change('agent-reply', (m) => (m.id = -3)) },
  { name: 'a message id of another kind', body: change('agent-reply', (m) => (m.id = '1|2')) },
  {
    name: 'a message without a conversation',
    body: change('agent-reply', (m) => delete m.conversation),
  },
  {
    name: 'a message whose privacy is unknown',
    body: change('agent-reply', (m) => delete m.private),
  },
  { name: 'a message "not" private', body: change('agent-reply', (m) => (m.private = 'false')) },
  {
    name: 'a sender whose kind is unreadable',
    body: change('agent-reply', (m) => (m.sender.type = 1)),
  },
  {
    name: 'a conversation event without a conversation',
    body: { event: 'conversation_status_changed', status: 'open' },
  },
])('$name is refused as bad input', ({ body }) => {
  expect(() => read(body)).toThrow(BadInputError);
});

test('of two changes that are told at the same time, neither is the other', () => {
  const updated = fixture('conversation-updated');
  const changed = (changes: unknown) =>
    read({ ...updated, changed_attributes: changes }).providerEventId;
  const of = (name: string) => [{ [name]: { previous_value: null, current_value: 3 } }];
  const ids = [changed(of('assignee_id')), changed(of('waiting_since')), changed([])];
  expect(new Set(ids).size).toBe(3);
  expect(changed(of('assignee_id'))).toBe(ids[0]);
});
