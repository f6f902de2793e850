import { expect, test } from 'vitest';
import { showTicket } from './show-ticket.ts';

const triggerAt = new Date('2026-01-15T12:00:00.000Z');
const show = (given: unknown) => showTicket({ snapshot: given, triggerAt });

const snapshot = {
  ticket: {
    id: '1',
    status: 'Open',
    departmentId: '11',
    priority: null,
    tags: ['examen'],
    link: null,
    webUrl: 'https://desk.zoho.eu/1',
  },
  departments: [
    { id: '11', name: 'DOC' },
    { id: '12', name: 'Contact' },
  ],
  messages: [
    { id: '7', author: { name: 'Claire' }, text: 'Bonjour', at: '2026-01-15T13:00:00+01:00' },
  ],
  triggerId: '7',
};

test('shows the ticket as it was found, and what the customer asked', () => {
  expect(show(snapshot)).toEqual({
    status: 'Open',
    department: 'DOC',
    departments: snapshot.departments,
    priority: null,
    tags: ['examen'],
    link: null,
    url: 'https://desk.zoho.eu/1',
    message: { author: 'Claire', text: 'Bonjour', at: '2026-01-15T12:00:00.000Z' },
  });
});

test.each([
  ['nothing', null],
  ['another shape', { version: 9 }],
  ['a text', 'x'],
])('%s is no ticket', (_, given) => {
  expect(show(given)).toBeNull();
});

test.each([
  [
    'a script for an address',
    { ticket: { ...snapshot.ticket, webUrl: 'javascript:alert(1)' } },
    'url',
  ],
  ['a number for a status', { ticket: { ...snapshot.ticket, status: 5 } }, 'status'],
  ['a department that is gone', { departments: [] }, 'department'],
  ['a message that is gone', { messages: [] }, 'message'],
])('%s is left out', (_, changes, field) => {
  expect(show({ ...snapshot, ...changes })).toMatchObject({ [field]: null });
});

test('what opened the ticket is shown where nothing else was said', () => {
  const given = {
    ...snapshot,
    ticket: { ...snapshot.ticket, description: 'Bonjour' },
    customer: { name: 'Claire' },
    messages: [],
  };
  expect(show(given)?.message).toEqual({
    author: 'Claire',
    text: 'Bonjour',
    at: '2026-01-15T12:00:00.000Z',
  });
});
