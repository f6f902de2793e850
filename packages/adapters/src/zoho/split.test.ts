import { BadInputError } from '@omnirelay/shared/errors.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxEvents, splitZoho } from './split.ts';

const event = { eventType: 'Ticket_Add', payload: { id: '1' } };
const other = { eventType: 'Ticket_Add', payload: { id: '2' } };

test.each([
  { name: 'one', json: event, events: [event] },
  { name: 'a list', json: [event, other], events: [event, other] },
  { name: 'a body', json: { body: [event, other] }, events: [event, other] },
  { name: 'data', json: { data: [event] }, events: [event] },
  { name: 'data that is one', json: { data: event }, events: [event] },
  { name: 'data in data', json: { data: { data: { id: '1' } } }, events: [{ id: '1' }] },
  {
    name: 'a type around data',
    json: { event_type: 'ticket.created', secret: 'x', data: { id: '1' } },
    events: [{ event_type: 'ticket.created', id: '1' }],
  },
  {
    name: 'its own type before the one around it',
    json: { eventType: 'ticket.updated', data: [{ event_type: 'ticket.created', id: '1' }] },
    events: [{ event_type: 'ticket.created', id: '1' }],
  },
  {
    name: 'a ticket with data of its own',
    json: { id: '1', data: { id: '2' } },
    events: [{ id: '1', data: { id: '2' } }],
  },
  {
    name: 'an id that is none beside the data',
    json: { id: 'delivery-5', data: { id: '2' } },
    events: [{ id: '2' }],
  },
  {
    name: 'a text called body',
    json: { body: 'Hello', ticket_id: '1' },
    events: [{ body: 'Hello', ticket_id: '1' }],
  },
  { name: 'nothing', json: [], events: [] },
])('$name', ({ json, events }) => {
  expect(splitZoho(json)).toEqual(events);
});

test('a hundred go, one more is refused, wrapped or not', () => {
  const list = Array.from({ length: maxEvents }, () => event);
  expect(splitZoho(list)).toHaveLength(maxEvents);
  expect(() => splitZoho([...list, event])).toThrow(BadInputError);
  expect(() => splitZoho({ data: { body: [...list, event] } })).toThrow(BadInputError);
});

test('wrappers without end are given up on', () => {
  let json: object = event;
  for (let i = 0; i < 100_000; i += 1) json = { data: json };
  expect(splitZoho(json)).toHaveLength(1);
});

test('a hundred events carry nothing but the type of what stands around them', () => {
  const around = { note: 'x'.repeat(1_000), event_type: 'ticket.created' };
  const events = splitZoho({ ...around, data: Array.from({ length: 100 }, () => ({ id: '1' })) });
  expect(JSON.stringify(events).length).toBeLessThan(10_000);
});

test('anything is split or refused', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      expect(Array.isArray(splitZoho(json))).toBe(true);
    }),
  );
});
