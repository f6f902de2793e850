import { BadInputError } from '@omnirelay/shared/errors.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placesIn, withValueAt } from '../testing/mutate-json.ts';
import { parseFixture, readFixtures } from '../testing/read-fixtures.ts';
import { normalizeChatwoot } from './normalize.ts';

const fixtures = readFixtures(new URL('./__fixtures__/', import.meta.url));
const fixture = (name: string) => parseFixture(fixtures, name);

const onFacebook = {
  id: '42',
  inboxId: '7',
  contactId: '55',
  sourceId: '6612345678901234',
  contactIdentifier: undefined,
};
const ours = {
  id: '42',
  inboxId: '2',
  contactId: '55',
  sourceId: '5158',
  contactIdentifier: 'zendesk:8658726154110:5158',
};
const message = {
  kind: 'message',
  conversation: onFacebook,
  isUpdate: false,
  type: 'outgoing',
  contentType: 'text',
  isPrivate: false,
  isDeleted: false,
  ownEffect: undefined,
  isFromConsole: false,
  isExternalEcho: false,
  isAutomation: false,
  sender: { kind: 'none' },
  attachments: [],
};
const binh = { kind: 'user', name: 'Binh', email: 'binh@acme.example' };
const picture = {
  id: '5',
  fileType: 'image',
  contentType: 'image/png',
  url: 'https://cw.example/rails/active_storage/blobs/redirect/x/a.png',
  sizeBytes: 20480,
  title: undefined,
  coordinates: undefined,
};
const place = {
  id: '6',
  fileType: 'location',
  contentType: undefined,
  url: undefined,
  sizeBytes: undefined,
  title: 'Our shop',
  coordinates: { latitude: 10.5, longitude: 106.7 },
};

test.each([
  {
    name: 'incoming-facebook',
    want: {
      type: 'incoming',
      messageId: '9001',
      text: 'Hi, is it in stock?',
      sender: { kind: 'contact' },
    },
  },
  {
    name: 'incoming-ours',
    want: {
      conversation: ours,
      type: 'incoming',
      messageId: '9010',
      text: 'Hi, is it in stock?',
      sender: { kind: 'contact' },
      ownEffect: 'e1.relay.message',
    },
  },
  {
    name: 'agent-reply',
    want: {
      conversation: ours,
      messageId: '9002',
      text: 'Yes! See https://acme.example?a=1&b=2',
      sender: binh,
      attachments: [picture, place],
    },
  },
  {
    name: 'attachment-only',
    want: { conversation: ours, messageId: '9003', text: '', sender: binh, attachments: [picture] },
  },
  {
    name: 'private-note',
    want: { messageId: '9004', text: 'He is a VIP', sender: binh, isPrivate: true },
  },
  { name: 'agent-bot', want: { messageId: '9005', text: 'Beep', sender: { kind: 'bot' } } },
  { name: 'captain', want: { messageId: '9006', text: 'I am Captain', sender: { kind: 'bot' } } },
  { name: 'template', want: { type: 'template', messageId: '9007', text: 'We are away' } },
  {
    name: 'external-echo',
    want: { messageId: '9008', text: 'From the phone', isExternalEcho: true },
  },
  { name: 'automation', want: { messageId: '9009', text: 'Thanks', isAutomation: true } },
  {
    name: 'message-updated',
    want: {
      conversation: ours,
      messageId: '9002',
      text: 'Yes, edited',
      sender: binh,
      isUpdate: true,
    },
  },
  {
    name: 'message-deleted',
    want: {
      conversation: ours,
      messageId: '9002',
      text: 'This message was deleted',
      sender: binh,
      isUpdate: true,
      isDeleted: true,
    },
  },
])('message: $name', ({ name, want }) => {
  expect(normalizeChatwoot(fixture(name))).toMatchObject({ ...message, ...want });
});

test('a status change', () => {
  expect(normalizeChatwoot(fixture('conversation-status-changed'))).toMatchObject({
    kind: 'status',
    conversation: ours,
    status: 'resolved',
    updatedAt: 1785230130.45678,
  });
});

test.each([
  { name: 'conversation-created', type: 'conversation_created' },
  { name: 'conversation-updated', type: 'conversation_updated' },
  { name: 'contact-updated', type: 'contact_updated' },
  { name: 'typing-on', type: 'conversation_typing_on' },
  { name: 'webwidget-triggered', type: 'webwidget_triggered' },
  { name: 'macro-executed', type: 'macro.executed' },
])('$name is something else', ({ name, type }) => {
  expect(normalizeChatwoot(fixture(name))).toMatchObject({ kind: 'other', type });
});

test('what is shown of a conversation comes along', () => {
  const facts = {
    channel: 'Channel::FacebookPage',
    status: 'open',
    contact: { name: 'An Nguyen', email: undefined, phone: undefined, avatarUrl: undefined },
    createdAt: 1785229200,
    updatedAt: 1785230130.45678,
  };
  expect(normalizeChatwoot(fixture('incoming-facebook'))).toMatchObject({
    conversation: facts,
    sender: { name: 'An Nguyen' },
    createdAt: '2026-07-28T09:15:30.123Z',
    updatedAt: '2026-07-28T09:15:30.123Z',
  });
  expect(normalizeChatwoot(fixture('conversation-created'))).toMatchObject({ conversation: facts });
});

test.each([
  { given: { content_attributes: { external_error: 'Window closed' } }, want: 'Window closed' },
  { given: { status: 'failed' }, want: 'The channel did not deliver it.' },
  { given: { content_attributes: { external_error: '' }, status: 'read' }, want: undefined },
  { given: { content_attributes: { external_error: 7 } }, want: undefined },
])('of $given the failure is $want', ({ given, want }) => {
  expect(normalizeChatwoot({ ...fixture('agent-reply'), ...given })).toMatchObject({
    failure: want,
  });
});

test.each([
  { name: 'another tool’s marker', attributes: { relay: { effect: 'x', from: 'y' } } },
  { name: 'half a marker', attributes: { omnirelay: { effect: 'x' } } },
  { name: 'a marker that is a text', attributes: { omnirelay: 'x' } },
  {
    name: 'a marker in the prototype',
    attributes: JSON.parse('{"__proto__":{"omnirelay":{"effect":"x","from":"y"}}}'),
  },
  { name: 'attributes that are none', attributes: 'omnirelay' },
  { name: 'no attributes', attributes: null },
])('$name does not make a message ours', ({ attributes }) => {
  const reply = { ...fixture('agent-reply'), content_attributes: attributes };
  expect(normalizeChatwoot(reply)).toMatchObject({ ownEffect: undefined, isDeleted: false });
});

test.each([
  { type: 'incoming', want: 'incoming' },
  { type: 'activity', want: 'other' },
  { type: 'OUTGOING', want: 'other' },
])('a message of type $type is $want', ({ type, want }) => {
  const reply = { ...fixture('agent-reply'), message_type: type };
  expect(normalizeChatwoot(reply)).toMatchObject({ type: want });
});

test('the nested newest message is never taken for the event’s own', () => {
  const note = fixture('private-note');
  expect(note.conversation.messages[0].id).not.toBe(note.id);
  expect(normalizeChatwoot(note)).toMatchObject({ messageId: '9004', isPrivate: true });
});

test('an empty source id or identifier is none', () => {
  const reply = fixture('agent-reply');
  reply.conversation.contact_inbox.source_id = '';
  reply.conversation.meta.sender.identifier = '';
  expect(normalizeChatwoot(reply)).toMatchObject({
    conversation: { sourceId: undefined, contactIdentifier: undefined },
  });
});

test('a name of another kind is none', () => {
  const reply = fixture('agent-reply');
  reply.sender.name = 7;
  expect(normalizeChatwoot(reply)).toMatchObject({ sender: { kind: 'user', name: undefined } });
});

test.each([null, [], {}, { event: '' }, 'message_created'])('%j is bad input', (body) => {
  expect(() => normalizeChatwoot(body)).toThrow(BadInputError);
});

test.each([...fixtures.keys()])(
  '%s with anything in any place is an event or bad input',
  (name) => {
    const genuine: unknown = fixture(name);
    const places = placesIn(genuine);
    fc.assert(
      fc.property(fc.nat(places.length - 1), fc.jsonValue(), (place, value) => {
        try {
          normalizeChatwoot(withValueAt(genuine, places[place] ?? [], value));
        } catch (error) {
          expect(error).toBeInstanceOf(BadInputError);
        }
      }),
      { numRuns: 200 },
    );
  },
);

test('what our console wrote is the operator’s, whoever the API token belongs to', () => {
  const effect = 'chatwoot-main.reply-1.reply.message';
  const marker = { omnirelay: { effect, from: 'console', author: 'Mai' } };
  const body = { ...(fixture('agent-reply') as object), content_attributes: marker };
  expect(normalizeChatwoot(body)).toMatchObject({
    ownEffect: effect,
    isFromConsole: true,
    sender: { kind: 'user', name: 'Mai', email: undefined },
  });
});
