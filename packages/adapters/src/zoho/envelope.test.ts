import { parseJson } from '@omnirelay/shared/json.ts';
import { expect, test } from 'vitest';
import { parseFixture } from '../testing/read-fixtures.ts';
import { zohoHmacCase } from './contract-case.ts';
import { readZohoEnvelope } from './envelope.ts';

const { fixtures } = zohoHmacCase;
const read = (json: unknown) => readZohoEnvelope(json, Buffer.from(JSON.stringify(json)));
const thread = () => parseFixture(fixtures, 'thread-in')[0];

test('a ticket’s events are of one conversation', () => {
  for (const name of ['thread-in', 'comment-added', 'ticket-updated', 'deluge', 'seed']) {
    expect(read(parseFixture(fixtures, name))).toMatchObject({
      conversationKey: '190000000000012345',
      externalId: 'zoho_190000000000012345',
    });
  }
});

test('an event is the same in whatever it comes', () => {
  const { providerEventId, isHint } = read(thread());
  expect(isHint).toBe(false);
  for (const json of [[thread()], { data: thread() }, { body: [thread()] }]) {
    expect(read(json).providerEventId).toBe(providerEventId);
  }
});

test.each([
  { name: 'time', change: { eventTime: '1769300000457' } },
  { name: 'type', change: { eventType: 'Ticket_Thread_Update' } },
  { name: 'organisation', change: { orgId: '5' } },
  { name: 'thread', change: { payload: { id: '7', ticketId: '190000000000012345' } } },
  { name: 'ticket', change: { payload: { id: '190000000000077001', ticketId: '7' } } },
])('of another $name it is another', ({ change }) => {
  const other = read({ ...thread(), ...change });
  expect(other.providerEventId).not.toBe(read(thread()).providerEventId);
});

test.each(['without-time', 'seed', 'flat', 'entity', 'deluge', 'test-endpoint'])(
  '%s is a hint, known by its bytes',
  (name) => {
    const body = fixtures.get(name) ?? Buffer.alloc(0);
    const json = parseJson(body.toString());
    const hint = readZohoEnvelope(json, body);
    expect(hint).toMatchObject({ isHint: true });
    const spaced = readZohoEnvelope(json, Buffer.concat([body, Buffer.from(' ')]));
    expect(spaced.providerEventId).not.toBe(hint.providerEventId);
  },
);

test('what is not about a ticket is of no conversation', () => {
  expect(read(parseFixture(fixtures, 'contact-updated'))).toMatchObject({
    ...{ type: 'unknown', conversationKey: 'other', externalId: '', isHint: false },
  });
});
