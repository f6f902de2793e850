import { expect, test } from 'vitest';
import { ask } from './testing/open-portal.ts';
import { usePortal } from './testing/use-portal.ts';

const t = usePortal();

function control(path: string, body?: unknown) {
  const headers = { 'content-type': 'application/json' };
  const method = body === undefined ? 'GET' : 'POST';
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  return ask(`${t.portal.zoho.url}/_sandbox/${path}`, { method, ...sent });
}

test('people can be moved from outside', async () => {
  const { zoho, departments } = t.portal;
  const eve = { firstName: 'Ève', lastName: 'Noir', email: 'eve@client.example' };
  const { json: contact } = await control('contacts', eve);
  const { json: ticket } = await control('tickets', {
    ...{ contactId: contact.id, departmentId: departments.doc },
    ...{ subject: 'Bonjour', content: 'Allô ?' },
  });
  const path = `tickets/${ticket.id}`;
  await control(`${path}/customer-reply`, { content: 'Vous êtes là ?' });
  await control(`${path}/agent-reply`, { content: 'Oui !' });
  await control(`${path}/agent-draft`, { content: 'Je' });
  await control(`${path}/comment`, { content: 'Entre nous', isPublic: false });
  await control(`${path}/change`, { status: 'Closed', departmentId: departments.contact });
  expect(zoho.ticket(ticket.id)).toMatchObject({
    status: 'Closed',
    moves: [departments.contact],
    comments: [{ content: 'Entre nous' }],
  });
  const words = zoho.ticket(ticket.id).threads.map(({ content }) => content);
  expect(words).toEqual(['Allô ?', 'Vous êtes là ?', 'Oui !', 'Je']);
  const { json: state } = await control('state');
  expect(state).toMatchObject({
    departments: [{ name: 'DOC' }, { name: 'Contact' }],
    contacts: [{ firstName: 'Ann' }, eve],
    tickets: [{ id: ticket.id, status: 'Closed' }],
    credits: { used: 0 },
  });
  expect(zoho.calls).toEqual([]);
});

test('tokens end, and faults happen, on demand', async () => {
  const { call, zoho } = t.portal;
  expect((await call('GET', '/myinfo')).status).toBe(200);
  await control('faults', { path: 'myinfo', fault: { kind: 'status', status: 503 } });
  expect((await call('GET', '/myinfo')).status).toBe(503);
  await control('tokens/expire', {});
  expect((await call('GET', '/myinfo')).status).toBe(401);
  expect(zoho.calls.map(({ status }) => status)).toEqual([200, 200, 503, 401]);
});

test.each([
  ['contacts', { name: 'Eve' }],
  ['tickets', { contactId: '1', departmentId: '1', subject: 'x' }],
])('a wrong action is refused and is not taken for a bug of the fake: %s', async (path, body) => {
  expect((await control(path, body)).status).toBe(400);
});

test('calls that Desk may have and the fake has not are kept', async () => {
  const { zoho, call } = t.portal;
  const { status, json } = await call('GET', '/agents');
  expect([status, json.error]).toEqual([501, 'sandbox_unknown_call']);
  expect(zoho.unexpected.splice(0)).toMatchObject([{ path: '/desk/api/v1/agents' }]);
});
