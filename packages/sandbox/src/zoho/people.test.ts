import { expect, test } from 'vitest';
import { usePortal } from './testing/use-portal.ts';

const t = usePortal();

test('a customer’s reply opens a closed ticket again', async () => {
  const { zoho, ticket, hook, events } = t.portal;
  const id = ticket();
  zoho.changeTicket(id, { status: 'Closed' });
  expect(zoho.ticket(id).closedMs).not.toBeNull();
  zoho.setWebhooks([{ url: hook, auth: 'jwt' }]);
  zoho.customerReplies(id, 'Encore une question');
  await zoho.webhooks.settled();
  expect(zoho.ticket(id)).toMatchObject({ status: 'Open', closedMs: null });
  const types = events().map(({ eventType }) => eventType);
  expect(types.sort()).toEqual(['Ticket_Thread_Add', 'Ticket_Update']);
});

test('a colleague sends the draft that is there', () => {
  const { zoho, ticket } = t.portal;
  const id = ticket();
  expect(() => zoho.agentSendsDraft(id)).toThrow('there is no draft');
  const draft = zoho.agentDrafts(id, '<p>Le 3 mai.</p>');
  expect(zoho.agentSendsDraft(id)).toMatchObject({ id: draft.id, status: 'SUCCESS' });
  expect(zoho.ticket(id).modifiedBy).toBe(zoho.human.id);
});

test('a pending reply ends one way or the other', async () => {
  const { zoho, ticket, call } = t.portal;
  const id = ticket();
  const words = { channel: 'EMAIL', fromEmailAddress: 'doc@acme.example', content: 'Le 3 mai.' };
  const { json } = await call('POST', `/tickets/${id}/sendReply`, words);
  expect(json).toMatchObject({ status: 'PENDING', contentType: 'text/plain' });
  zoho.mailEnds(id, json.id, 'FAILED');
  const read = await call('GET', `/tickets/${id}/threads/${json.id}`);
  expect(read.json.status).toBe('FAILED');
  expect(() => zoho.mailEnds(id, id, 'SUCCESS')).toThrow('has no thread');
});

test('a custom field is there for old tickets and for new ones', async () => {
  const { zoho, ticket, call } = t.portal;
  const old = ticket();
  zoho.addCustomField('cf_session');
  for (const id of [old, ticket()]) {
    const { status, json } = await call('PATCH', `/tickets/${id}`, { cf: { cf_session: 'mai' } });
    expect([status, json.cf.cf_session, json.customFields.session]).toEqual([200, 'mai', 'mai']);
  }
});

test('a ticket may come by another channel, or from another address', () => {
  const { zoho, customer, departments } = t.portal;
  const { threads, channel } = zoho.createTicket({
    ...{ contactId: customer, departmentId: departments.contact, subject: 'Bonjour' },
    ...{ content: 'Allô ?', channel: 'WEB', from: 'ann@work.example' },
  });
  expect([channel, threads[0]?.channel]).toEqual(['WEB', 'WEB']);
  expect(threads[0]).toMatchObject({
    author: { email: 'ann@work.example' },
    fromEmailAddress: 'Ann Lee <ann@work.example>',
    to: 'contact@acme.example',
  });
});
