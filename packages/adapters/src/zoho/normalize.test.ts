import { BadInputError } from '@omnirelay/shared/errors.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placesIn, withValueAt } from '../testing/mutate-json.ts';
import { parseFixture } from '../testing/read-fixtures.ts';
import { zohoHmacCase } from './contract-case.ts';
import { normalizeZoho, readZohoEvent } from './normalize.ts';

const { fixtures } = zohoHmacCase;
const ticketId = '190000000000012345';
const native = { native: true, orgId: '12345678', ticketId };

test.each([
  {
    name: 'ticket-added',
    event: {
      ...native,
      type: 'ticket.created',
      calledType: 'Ticket_Add',
      threadId: '190000000000077000',
      actorId: '190000000000042032',
      atMs: 1769299000000,
    },
  },
  {
    name: 'ticket-updated',
    event: { ...native, type: 'ticket.status_changed', actorId: '190000000000056007' },
  },
  {
    name: 'thread-in',
    event: { ...native, type: 'ticket.customer_replied', threadId: '190000000000077001' },
  },
  {
    name: 'thread-out',
    event: {
      ...native,
      type: 'ticket.agent_replied',
      threadId: '190000000000077002',
      actorId: '190000000000056007',
    },
  },
  {
    name: 'comment-added',
    event: {
      ...native,
      type: 'ticket.commented',
      threadId: undefined,
      partId: '190000000000088001',
      actorId: '190000000000056008',
    },
  },
  { name: 'attachment-added', event: { ...native, type: 'unknown', threadId: undefined } },
  { name: 'ticket-deleted', event: { ...native, type: 'ticket.deleted' } },
  { name: 'without-time', event: { ...native, type: 'ticket.created', atMs: undefined } },
  { name: 'single', event: { ...native, ticketId: '190000000000012346', type: 'ticket.created' } },
  { name: 'wrapped-body', event: { ...native, type: 'ticket.customer_replied' } },
  { name: 'wrapped-data', event: { ...native, type: 'ticket.customer_replied' } },
  {
    name: 'wrapped-data-object',
    event: { native: false, ticketId, type: 'ticket.created', calledType: 'ticket.created' },
  },
  { name: 'seed', event: { native: false, ticketId, type: 'ticket.created', orgId: '12345678' } },
  { name: 'flat', event: { native: false, ticketId, type: 'hint', calledType: undefined } },
  {
    name: 'entity',
    event: { native: false, ticketId, type: 'hint', calledType: 'ticket.updated' },
  },
  { name: 'deluge', event: { native: false, ticketId, type: 'hint' } },
  { name: 'deluge-camel-case', event: { native: false, ticketId, type: 'ticket.created' } },
  {
    name: 'test-endpoint',
    event: {
      native: false,
      ticketId,
      overrides: { dispatch: true, link: false, respond: false },
    },
  },
])('$name', ({ name, event }) => {
  expect(normalizeZoho(parseFixture(fixtures, name))).toMatchObject(event);
});

describe('what changed', () => {
  const now = { id: ticketId, status: 'Closed', assigneeId: '7', departmentId: '9' };
  test.each([
    { before: null, type: 'ticket.updated' },
    { before: {}, type: 'ticket.updated' },
    { before: { status: 'Open' }, type: 'ticket.status_changed' },
    { before: { assigneeId: null }, type: 'ticket.assigned' },
    { before: { departmentId: '8' }, type: 'ticket.moved' },
    // The whole ticket as it was, instead of what is another now.
    { before: { ...now, subject: 'Old' }, type: 'ticket.updated' },
    { before: { ...now, assigneeId: '6' }, type: 'ticket.assigned' },
    { before: { ...now, status: 'Open', departmentId: '8' }, type: 'ticket.status_changed' },
    { before: { gone: 1 }, type: 'ticket.updated' },
    { before: 'nonsense', type: 'ticket.updated' },
  ])('$before -> $type', ({ before, type }) => {
    const event = { eventType: 'Ticket_Update', payload: now, prevState: before };
    expect(normalizeZoho([event]).type).toBe(type);
  });
});

describe('ids', () => {
  test.each(['Thread', 'Comment', 'Attachment', 'Approval'])(
    'of a %s are never taken for its ticket’s',
    (part) => {
      const event = { eventType: `Ticket_${part}_Add`, payload: { id: '77' } };
      expect(() => normalizeZoho([event])).toThrow(BadInputError);
      expect(() => normalizeZoho({ ...event, payload: undefined, id: '77' })).toThrow(
        BadInputError,
      );
      const named = { ...event, payload: { id: '77', ticketId: '5' } };
      expect(normalizeZoho([named])).toMatchObject({ ticketId: '5', partId: '77' });
      expect(normalizeZoho({ eventType: event.eventType, id: '77', ticketId: '5' }).ticketId).toBe(
        '5',
      );
    },
  );

  test.each([
    { text: '{"ticket_id":190000000000012345}', id: '190000000000012345' },
    { text: '{"id":9007199254740993}', id: '9007199254740993' },
    {
      text: '[{"eventType":"Ticket_Add","payload":{"id":190000000000012347}}]',
      id: '190000000000012347',
    },
    { text: '{"ticket":{"id":12345678901234567890}}', id: '12345678901234567890' },
    { text: '{"ticket_id":21}', id: '21' },
  ])('are exact in $text', ({ text, id }) => {
    expect(normalizeZoho(parseJson(text)).ticketId).toBe(id);
  });

  test.each([
    '{"ticket_id":1.9e17}',
    '{"ticket_id":-5}',
    '{"ticket_id":5.5}',
    '{"ticket_id":"12a"}',
    '{"ticket_id":""}',
    '{"ticket_id":" 5"}',
    '{"ticket_id":"123456789012345678901"}',
    '{"ticket_id":{"$gt":""}}',
    '{"ticket":{"id":null}}',
    '{"__proto__":{"ticket_id":"5"}}',
  ])('that are none are refused: %s', (text) => {
    expect(() => normalizeZoho(parseJson(text))).toThrow(BadInputError);
  });
});

test('what is not about a ticket has none', () => {
  const json = parseFixture(fixtures, 'contact-updated');
  expect(readZohoEvent(json)).toMatchObject({ type: 'unknown', ticketId: undefined });
  expect(() => normalizeZoho(json)).toThrow(BadInputError);
});

test.each([
  { given: true, isOn: true },
  { given: 'TRUE', isOn: true },
  { given: 'false', isOn: false },
  { given: 1, isOn: undefined },
  { given: null, isOn: undefined },
  { given: { toString: 1 }, isOn: undefined },
])('an override of $given is $isOn', ({ given, isOn }) => {
  expect(normalizeZoho({ ticket_id: '1', auto_respond: given }).overrides.respond).toBe(isOn);
});

test.each([
  { time: '1769300000123', atMs: 1769300000123 },
  { time: 1769300000123, atMs: 1769300000123 },
  { time: '1769300000', atMs: 1769300000000 },
  { time: '2026-01-25T00:13:20.000Z', atMs: 1769300000000 },
  { time: 'yesterday 5', atMs: undefined },
  { time: {}, atMs: undefined },
])('$time is at $atMs', ({ time, atMs }) => {
  const event = { eventType: 'Ticket_Add', eventTime: time, payload: { id: '1' } };
  expect(normalizeZoho(event).atMs).toBe(atMs);
});

test.each([...fixtures])(
  '%s with anything in any place is an event or bad input',
  (_name, body) => {
    const genuine: unknown = JSON.parse(body.toString());
    const places = placesIn(genuine);
    fc.assert(
      fc.property(fc.nat(places.length - 1), fc.jsonValue(), (place, value) => {
        try {
          const event = normalizeZoho(withValueAt(genuine, places[place] ?? [], value));
          expect(event.ticketId).toMatch(/^\d{1,20}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(BadInputError);
        }
      }),
      { numRuns: 200 },
    );
  },
);
