import { afterEach, beforeEach, expect, test } from 'vitest';
import { fillPortal, openTicket, storyNames } from './demo-portal.ts';
import { startZoho, type ZohoFake } from './start-zoho.ts';
import { account } from './testing/open-portal.ts';

let zoho: ZohoFake;

beforeEach(async () => {
  zoho = await startZoho(account);
});
afterEach(() => zoho.close());

test('has three departments that can answer, six customers and two agents', () => {
  const { departments, contacts } = fillPortal(zoho);
  expect(Object.values(departments).map(({ name }) => name)).toEqual([
    ...['DOC', 'Contact', 'FACTURATION'],
  ]);
  const answering = zoho.world.addresses.filter(({ isActive }) => isActive);
  expect(answering.map(({ departmentId }) => departmentId)).toEqual(
    Object.values(departments).map(({ id }) => id),
  );
  expect(Object.keys(contacts)).toHaveLength(6);
  expect(zoho.agent).toMatchObject({ firstName: 'Relay', lastName: 'Bot' });
  expect(zoho.human.id).not.toBe(zoho.agent.id);
});

test.each(storyNames)('%s: a customer writes in French', (which) => {
  fillPortal(zoho);
  const ticket = openTicket(zoho, which);
  expect(zoho.ticket(ticket.id).threads).toMatchObject([
    { direction: 'in', isDescriptionThread: true, author: { type: 'END_USER' } },
  ]);
  expect(ticket.email).toMatch(/@client\.example$/);
});

test('an empty portal tells what to do', () => {
  expect(() => openTicket(zoho, 'invoice')).toThrow('fillPortal');
});
