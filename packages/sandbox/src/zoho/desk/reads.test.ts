import { describe, expect, test } from 'vitest';
import { usePortal } from '../testing/use-portal.ts';

const t = usePortal();
const nobody = '190000000000000001';
const long = `<div>${'Bonjour, voici mon histoire. '.repeat(20)}</div>`;

describe('a ticket', () => {
  test('has strings for counters, no description, and an id that no number holds', async () => {
    const { json } = await t.portal.call('GET', `/tickets/${t.portal.ticket()}`);
    expect(json).toMatchObject({
      id: expect.stringMatching(/^\d{18}$/),
      contactId: t.portal.customer,
      description: null,
      status: 'Open',
      statusType: 'Open',
      threadCount: '1',
      commentCount: '0',
      isDeleted: 'false',
      cf: { cf_opportunite: null },
      createdTime: expect.stringMatching(/^2026-01-25T00:13:20\.\d{3}Z$/),
      closedTime: null,
    });
    expect(String(Number(json.id))).not.toBe(json.id);
  });

  test.each([
    ['', []],
    ['?include=contacts', ['contact']],
    ['?include=contacts,departments', ['contact', 'department']],
  ])('with %j has its %j', async (query, expected) => {
    const { json } = await t.portal.call('GET', `/tickets/${t.portal.ticket()}${query}`);
    expect(['contact', 'department'].filter((key) => key in json)).toEqual(expected);
  });

  test.each(['?include=everything', '?fields=id'])('%s is refused', async (query) => {
    const { status } = await t.portal.call('GET', `/tickets/${t.portal.ticket()}${query}`);
    expect(status).toBe(422);
  });
});

describe('threads', () => {
  test('are listed newest first, as summaries, with drafts among them', async () => {
    const { call, zoho, ticket } = t.portal;
    const id = ticket(long);
    zoho.agentReplies(id, '<p>Le 3 mai.</p>');
    zoho.customerReplies(id, '<p>Merci</p>');
    zoho.agentDrafts(id, '<p>De rien</p>');
    const { json } = await call('GET', `/tickets/${id}/threads`);
    const shown = json.data.map((one: Record<string, unknown>) => [
      one.direction,
      one.status,
      one.summary,
      one.isContentTruncated,
    ]);
    expect(shown).toEqual([
      ['out', 'DRAFT', 'De rien', false],
      ['in', 'SUCCESS', 'Merci', false],
      ['out', 'SUCCESS', 'Le 3 mai.', false],
      ['in', 'SUCCESS', expect.stringMatching(/^Bonjour, voici/), true],
    ]);
    expect(JSON.stringify(json)).not.toContain('"content"');
    const oldest = await call('GET', `/tickets/${id}/threads?sortBy=sendDateTime&limit=1`);
    expect(oldest.json.data).toEqual([json.data[3]]);
  });

  test('have their content when read one by one, or where a portal lists it', async () => {
    const { call, zoho, ticket } = t.portal;
    const id = ticket(long);
    const [listed] = (await call('GET', `/tickets/${id}/threads`)).json.data;
    const { json } = await call('GET', `/tickets/${id}/threads/${listed.id}`);
    expect(json).toMatchObject({ content: long, contentType: 'text/html', attachmentCount: '0' });
    expect(json.fromEmailAddress).toBe('Ann Lee <ann.lee@client.example>');
    zoho.switches.fullThreadLists = true;
    const [full] = (await call('GET', `/tickets/${id}/threads`)).json.data;
    expect(full.content).toBe(long);
  });
});

test('comments are oldest first, unless asked', async () => {
  const { call, zoho, ticket } = t.portal;
  const id = ticket();
  zoho.comment(id, { content: 'un', isPublic: false });
  zoho.comment(id, { content: 'deux', isPublic: true });
  const contents = async (query: string) => {
    const { json } = await call('GET', `/tickets/${id}/comments${query}`);
    return json.data.map(({ content }: { content: string }) => content);
  };
  expect(await contents('')).toEqual(['un', 'deux']);
  expect(await contents('?sortBy=-commentedTime&limit=1')).toEqual(['deux']);
});

describe('the portal', () => {
  test('tells who asks, and which organisation it is', async () => {
    const { call, zoho } = t.portal;
    const { id, email } = zoho.agent;
    expect((await call('GET', '/myinfo')).json).toMatchObject({ id, emailId: email });
    expect((await call('GET', '/organizations')).json.data).toMatchObject([{ id: '12345678' }]);
  });

  test('lists departments and the addresses that they answer from', async () => {
    const { call, zoho, departments } = t.portal;
    const departmentId = departments.contact;
    zoho.addReplyAddress({ address: 'old@acme.example', departmentId, isActive: false });
    const { json } = await call('GET', '/departments?isEnabled=true&from=0&limit=200');
    expect(json.data).toMatchObject([
      { id: departments.doc, name: 'DOC', isEnabled: true },
      { id: departmentId, name: 'Contact' },
    ]);
    const addresses = await call('GET', `/mailReplyAddress?departmentId=${departmentId}`);
    expect(addresses.json.data).toEqual([
      { address: 'contact@acme.example', departmentId, isActive: true, isVerified: true },
      { address: 'old@acme.example', departmentId, isActive: false, isVerified: true },
    ]);
    const active = await call(
      'GET',
      `/mailReplyAddress?departmentId=${departmentId}&isActive=true`,
    );
    expect(active.json.data).toHaveLength(1);
  });

  test.each([
    [null, null],
    ['5800000000000000301', { id: '5800000000000000301', type: 'contacts_leads' }],
  ])('links a contact to the CRM’s: %s', async (crmContactId, zohoCRMContact) => {
    const { call, zoho } = t.portal;
    const { id } = zoho.addContact({ firstName: 'Al', lastName: 'Lo', email: null, crmContactId });
    const { json } = await call('GET', `/contacts/${id}`);
    expect(json).toMatchObject({ id, firstName: 'Al', email: null, zohoCRMContact });
  });
});

test('empty lists have no body at all', async () => {
  const { call, zoho, departments, customer } = t.portal;
  const { id } = zoho.createTicket({
    contactId: customer,
    departmentId: departments.doc,
    subject: 'Par téléphone',
  });
  for (const path of [
    `/tickets/${id}/threads`,
    `/tickets/${id}/comments`,
    `/tickets/${id}/tags`,
    '/departments?isEnabled=false',
    `/mailReplyAddress?departmentId=${nobody}`,
    '/tickets/search?modifiedTimeRange=2020-01-01T00:00:00Z,2020-01-02T00:00:00Z',
    '/webhooks',
  ]) {
    const { status, text } = await call('GET', path);
    expect([path, status, text]).toEqual([path, 204, '']);
  }
});

test('what is not there is a URL that is not there', async () => {
  const id = t.portal.ticket();
  for (const [method, path, body] of [
    ['GET', `/tickets/${nobody}`],
    ['PATCH', `/tickets/${nobody}`, { status: 'Closed' }],
    ['POST', `/tickets/${nobody}/move`, { departmentId: t.portal.departments.doc }],
    ['POST', `/tickets/${nobody}/comments`, { content: 'a', isPublic: false }],
    ['GET', `/tickets/${nobody}/threads`],
    ['GET', `/tickets/${id}/threads/${nobody}`],
    ['GET', `/contacts/${nobody}`],
    ['GET', `/webhooks/${nobody}`],
  ] as const) {
    const { status, json } = await t.portal.call(method, path, body);
    expect([path, status, json.errorCode]).toEqual([path, 404, 'URL_NOT_FOUND']);
  }
});
