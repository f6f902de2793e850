import { describe, expect, test } from 'vitest';
import { usePortal } from '../testing/use-portal.ts';

const t = usePortal();

describe('PATCH', () => {
  test('changes what is named and nothing else', async () => {
    const { call, zoho, ticket, clock } = t.portal;
    const id = ticket();
    clock.ms += 1_000;
    const change = { status: 'Closed', priority: 'High', cf: { cf_opportunite: 'https://crm' } };
    const { status, json } = await call('PATCH', `/tickets/${id}`, change);
    expect(status).toBe(200);
    expect(json).toMatchObject({ ...change, statusType: 'Closed', subject: 'Examen' });
    expect(json.cf).toEqual({ cf_opportunite: 'https://crm', cf_brouillon_auto: null });
    expect(json.closedTime).toBe(json.modifiedTime);
    expect(json.modifiedBy).toBe(zoho.agent.id);
    expect(zoho.ticket(id)).toMatchObject(change);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['a department', { departmentId: '190000000000000001' }, ['/departmentId']],
    ['an own field outside cf', { cf_opportunite: 'x' }, ['/cf_opportunite']],
    ['an own field that is not there', { cf: { cf_deal: 'x' } }, ['/cf/cf_deal']],
    ['an unknown status', { status: 'Resolved' }, ['/status']],
    ['an unknown priority', { priority: 'urgent' }, ['/priority']],
    ['an unknown agent', { assigneeId: '190000000000000001' }, ['/assigneeId']],
    ['a long subject', { subject: 'x'.repeat(1_001) }, ['/subject']],
    ['a time without its Z', { dueDate: '2026-01-25T12:00:00' }, ['/dueDate']],
    ['two mistakes', { status: 'Pending', tags: [] }, ['/status', '/tags']],
  ])('refuses %s', async (_name, change, fields) => {
    const { call, zoho, ticket } = t.portal;
    const id = ticket();
    const before = structuredClone(zoho.ticket(id));
    const { status, json } = await call('PATCH', `/tickets/${id}`, { ...change, language: 'fr' });
    expect([status, json.errorCode]).toEqual([422, 'INVALID_DATA']);
    expect(json.errors.map((one: { fieldName: string }) => one.fieldName).sort()).toEqual(fields);
    expect(zoho.ticket(id)).toEqual(before);
  });

  test.each([{}, undefined])('%j is an empty payload', async (body) => {
    const { status, json } = await t.portal.call('PATCH', `/tickets/${t.portal.ticket()}`, body);
    expect([status, json.errorCode]).toEqual([422, 'EMPTY_PAYLOAD']);
  });
});

test('invalid data may be a 400', async () => {
  const { call, zoho, ticket } = t.portal;
  zoho.switches.invalidDataStatus = 400;
  const { status, json } = await call('PATCH', `/tickets/${ticket()}`, { status: 'Resolved' });
  expect([status, json.errorCode]).toEqual([400, 'INVALID_DATA']);
  expect(zoho.calls.at(-1)?.status).toBe(400);
});

describe('move', () => {
  test('answers with nothing', async () => {
    const { call, zoho, ticket, departments } = t.portal;
    const id = ticket();
    const { status, text } = await call('POST', `/tickets/${id}/move`, {
      departmentId: departments.contact,
    });
    expect([status, text]).toEqual([200, '']);
    expect(zoho.ticket(id)).toMatchObject({
      departmentId: departments.contact,
      moves: [departments.contact],
    });
  });

  test.each(['Contact', '190000000000000001', ''])(
    'refuses department %j',
    async (departmentId) => {
      const { call, ticket } = t.portal;
      const { status, json } = await call('POST', `/tickets/${ticket()}/move`, { departmentId });
      expect([status, json.errors]).toEqual([
        422,
        [{ fieldName: '/departmentId', errorType: 'invalid' }],
      ]);
    },
  );
});

describe('replies', () => {
  const words = {
    channel: 'EMAIL',
    fromEmailAddress: 'doc@acme.example',
    to: 'ann.lee@client.example',
    contentType: 'html',
    content: '<p>Le 3 mai.</p>',
    isForward: false,
  };

  test.each([
    ['sendReply', 'PENDING'],
    ['sendReply', 'SUCCESS'],
    ['sendReply', 'FAILED'],
    ['draftReply', 'DRAFT'],
  ] as const)('%s makes a thread that is %s', async (path, threadStatus) => {
    const { call, zoho, ticket } = t.portal;
    if (threadStatus !== 'DRAFT') zoho.switches.sentStatus = threadStatus;
    const id = ticket();
    const { status, json } = await call('POST', `/tickets/${id}/${path}`, words);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      channel: 'EMAIL',
      direction: 'out',
      status: threadStatus,
      author: { id: zoho.agent.id, name: 'Relay Bot', type: 'AGENT' },
      responderId: zoho.agent.id,
      fromEmailAddress: words.fromEmailAddress,
      to: words.to,
      content: words.content,
      contentType: 'text/html',
      attachmentCount: '0',
    });
    expect(zoho.ticket(id).threads).toHaveLength(2);
  });

  test('sets the status in the same call', async () => {
    const { call, zoho, ticket } = t.portal;
    const id = ticket();
    await call('POST', `/tickets/${id}/sendReply`, { ...words, ticketStatus: 'Closed' });
    expect(zoho.ticket(id).status).toBe('Closed');
  });

  test.each<[string, object, string]>([
    ['an address of nobody', { fromEmailAddress: 'x@acme.example' }, '/fromEmailAddress'],
    ['one that is inactive', { fromEmailAddress: 'old@acme.example' }, '/fromEmailAddress'],
    ['another department’s', { fromEmailAddress: 'contact@acme.example' }, '/fromEmailAddress'],
    ['none', { fromEmailAddress: undefined }, '/fromEmailAddress'],
    ['no content', { content: '' }, '/content'],
    ['no channel', { channel: undefined }, '/channel'],
    ['another channel', { channel: 'WEB' }, '/channel'],
    ['MIME for a type', { contentType: 'text/html' }, '/contentType'],
    ['unknown keys', { subject: 'Re: Examen' }, '/subject'],
    ['an unknown status', { ticketStatus: 'Pending' }, '/ticketStatus'],
    ['a file that nobody uploaded', { attachmentIds: ['1'] }, '/attachmentIds'],
  ])('refuses %s', async (_name, change, field) => {
    const { call, zoho, ticket, departments } = t.portal;
    const old = { address: 'old@acme.example', departmentId: departments.doc, isActive: false };
    zoho.addReplyAddress(old);
    const id = ticket();
    const { status, json } = await call('POST', `/tickets/${id}/sendReply`, {
      ...words,
      ...change,
    });
    expect([status, json.errors?.[0]?.fieldName]).toEqual([422, field]);
    expect(zoho.ticket(id).threads).toHaveLength(1);
  });
});

describe('comments', () => {
  test('are ours, and never mail to anybody', async () => {
    const { call, zoho, ticket } = t.portal;
    const id = ticket();
    const comment = { content: '[META] run=1', isPublic: false, contentType: 'plainText' };
    const { status, json } = await call('POST', `/tickets/${id}/comments`, comment);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ...comment,
      commenterId: zoho.agent.id,
      commenter: { name: 'Relay Bot', type: 'AGENT' },
    });
    expect(zoho.ticket(id)).toMatchObject({ threads: [{}], comments: [comment] });
  });

  test.each<[string, object, string, string]>([
    ['too long', { content: 'x'.repeat(32_001), isPublic: false }, '/content', 'invalid'],
    ['whom it is for', { content: 'x' }, '/isPublic', 'missing'],
    ['content', { isPublic: false }, '/content', 'missing'],
    ['unknown keys', { content: 'x', isPublic: false, public: false }, '/public', 'missing'],
  ])('refuses one: %s', async (_name, comment, fieldName, errorType) => {
    const { call, ticket } = t.portal;
    const { status, json } = await call('POST', `/tickets/${ticket()}/comments`, comment);
    expect(status).toBe(422);
    if (fieldName === '/public') expect(json.errors[0].fieldName).toBe(fieldName);
    else expect(json.errors).toEqual([{ fieldName, errorType }]);
  });
});

test('tags are added, once each, and taken away', async () => {
  const { call, ticket, zoho } = t.portal;
  const id = ticket();
  await call('POST', `/tickets/${id}/associateTag`, { tags: ['examen', 'uber'] });
  const added = await call('POST', `/tickets/${id}/associateTag`, { tags: ['examen', 'date'] });
  expect(added.json.data.map(({ name }: { name: string }) => name)).toEqual([
    ...['examen', 'uber', 'date'],
  ]);
  expect((await call('GET', `/tickets/${id}/tags`)).json).toEqual({ tags: added.json.data });
  await call('POST', `/tickets/${id}/dissociateTag`, { tags: ['uber'] });
  expect(zoho.ticket(id).tags).toEqual(['examen', 'date']);
  const short = await call('POST', `/tickets/${id}/associateTag`, { tags: ['ok', 'long'] });
  expect([short.status, short.json.errors[0].fieldName]).toEqual([422, '/tags/0']);
});

test('a ticket is created, in a department and for a contact that are there', async () => {
  const { call, zoho, departments, customer } = t.portal;
  const given = { subject: 'Rappel', departmentId: departments.doc, contactId: customer };
  const { status, json } = await call('POST', '/tickets', { ...given, status: 'On Hold' });
  expect([status, json.statusType, json.description]).toEqual([200, 'On Hold', null]);
  expect(zoho.ticket(json.id)).toMatchObject(given);
  const refused = await call('POST', '/tickets', { ...given, contactId: departments.doc });
  expect([refused.status, refused.json.errors[0].fieldName]).toEqual([422, '/contactId']);
});
