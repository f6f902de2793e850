import { describe, expect, test } from 'vitest';
import { isGone } from './errors.ts';
import { type Answer, failureOf, serveZoho } from './testing/serve-zoho.ts';

const ticket = {
  id: '190000000000012345',
  ticketNumber: '1042',
  departmentId: '190000000000006907',
  createdTime: '2026-01-25T00:13:20.000Z',
};
const thread = {
  id: '190000000000077001',
  direction: 'in',
  createdTime: '2026-01-25T00:13:20.000Z',
};
const comment = {
  id: '190000000000088001',
  content: 'Note',
  isPublic: false,
  commentedTime: '2026-01-25T00:13:20.000Z',
};
const nothing: Answer = { status: 204 };

async function deskAnswering(answer: Answer, changes: object = {}) {
  return serveZoho(() => answer, { changes });
}

describe('a ticket', () => {
  test('is asked for with its contact, by a token, for our organisation', async () => {
    const contact = {
      id: '190000000000042032',
      firstName: '',
      lastName: 'Durand',
      email: 'a@b.fr',
    };
    const { desk, received } = await deskAnswering({
      json: {
        ...ticket,
        subject: 'Examen',
        status: 'Ouvert',
        statusType: 'Open',
        contact,
        cf: { cf_opportunite: null, cf_count: 3, cf_list: ['a', 'b'], cf_text: 'x' },
        isSpam: 'false',
        isEscalated: 'true',
        modifiedTime: '1769300000123',
        customerResponseTime: '',
        futureField: { of: 'any kind' },
      },
    });
    expect(await desk.getTicket(ticket.id)).toEqual({
      id: '190000000000012345',
      ticketNumber: '1042',
      subject: 'Examen',
      description: null,
      status: 'Ouvert',
      statusType: 'Open',
      departmentId: '190000000000006907',
      contactId: null,
      email: null,
      phone: null,
      priority: null,
      assigneeId: null,
      cf: { cf_opportunite: null, cf_count: '3', cf_list: '["a","b"]', cf_text: 'x' },
      isSpam: false,
      isTrashed: false,
      isArchived: false,
      isEscalated: true,
      createdTime: new Date('2026-01-25T00:13:20.000Z'),
      modifiedTime: new Date(1_769_300_000_123),
      customerResponseTime: undefined,
      webUrl: null,
      contact: { id: '190000000000042032', firstName: null, lastName: 'Durand', email: 'a@b.fr' },
    });
    expect(received[0]).toMatchObject({
      method: 'GET',
      path: '/tickets/190000000000012345?include=contacts',
      headers: { orgid: '12345678', authorization: 'Zoho-oauthtoken t' },
    });
  });

  test('keeps its id exact, also where that comes as a number', async () => {
    const { desk } = await deskAnswering({
      text: `{"id":190000000000012345,"ticketNumber":7,"departmentId":4,"createdTime":1769300000123,"cf":null}`,
    });
    expect(await desk.getTicket('190000000000012345')).toMatchObject({
      id: '190000000000012345',
      ticketNumber: '7',
      departmentId: '4',
      createdTime: new Date(1_769_300_000_123),
      cf: {},
    });
  });

  test('that is not there can be told from one that cannot be read', async () => {
    const missing = await deskAnswering({ status: 404, json: { errorCode: 'URL_NOT_FOUND' } });
    expect(isGone(await failureOf(missing.desk.getTicket('1')))).toBe(true);
    for (const answer of [{ text: '{"id":' }, { json: {} }, nothing, { text: '<html>' }]) {
      const { desk } = await deskAnswering(answer);
      const error = await failureOf(desk.getTicket('1'));
      expect(error).toMatchObject({ name: 'RetryableError' });
      expect(isGone(error)).toBe(false);
    }
  });

  test('cannot be reached by an id that leaves its place', async () => {
    const { desk, received } = await deskAnswering(nothing);
    await failureOf(desk.getTicket('../agents'));
    expect(received[0]?.path).toBe('/tickets/..%2Fagents?include=contacts');
  });
});

describe('lists', () => {
  test('that are empty are answered with nothing', async () => {
    const { desk } = await deskAnswering(nothing);
    const until = new Date();
    expect(
      await Promise.all([
        desk.listDepartments(),
        desk.listThreads('1', 10),
        desk.listComments('1', 10),
        desk.listReplyAddresses('1'),
        desk.listTags('1'),
        desk.searchTickets({ until, from: 0, limit: 100 }),
      ]),
    ).toEqual([[], [], [], [], [], []]);
  });

  test.each([{ text: '' }, { text: '<html>' }, { json: { data: [{ id: 'x' }] } }, { json: [] }])(
    'that cannot be read are not taken for empty: %j',
    async (answer) => {
      const { desk } = await deskAnswering(answer);
      for (const call of [
        desk.listThreads('1', 5),
        desk.listComments('1', 5),
        desk.listTags('1'),
      ]) {
        expect(await failureOf(call)).toMatchObject({ name: 'RetryableError' });
      }
    },
  );

  test('of threads are asked for newest first, as they are', async () => {
    const draft = {
      ...thread,
      id: '2',
      direction: 'out',
      status: 'DRAFT',
      author: { id: '5', name: 'Bot', email: 'bot@example.com', type: 'AGENT', photo: null },
      responderId: '5',
      to: '',
    };
    const { desk, received } = await deskAnswering({ json: { data: [draft, thread] } });
    const threads = await desk.listThreads('1', 25);
    expect(received[0]?.path).toBe('/tickets/1/threads?sortBy=-sendDateTime&from=0&limit=25');
    expect(threads).toMatchObject([
      {
        id: '2',
        direction: 'out',
        status: 'DRAFT',
        to: null,
        content: null,
        author: { id: '5', name: 'Bot', email: 'bot@example.com', type: 'AGENT' },
        responderId: '5',
      },
      { id: '190000000000077001', direction: 'in', author: { id: null, email: null, type: '' } },
    ]);
  });

  test('of comments name who wrote them', async () => {
    const commenter = { name: 'Ann', type: 'AGENT', email: null };
    const { desk, received } = await deskAnswering({
      json: { data: [{ ...comment, isPublic: 'true', commenterId: '5', commenter }] },
    });
    expect(await desk.listComments('1', 50)).toEqual([
      {
        id: '190000000000088001',
        content: 'Note',
        isPublic: true,
        commenterId: '5',
        commenterName: 'Ann',
        commentedTime: new Date('2026-01-25T00:13:20.000Z'),
      },
    ]);
    expect(received[0]?.path).toBe('/tickets/1/comments?sortBy=-commentedTime&from=0&limit=50');
  });

  test('of departments are read to their end', async () => {
    const all = Array.from({ length: 203 }, (_, i) => ({
      id: String(i + 1),
      name: `D${i}`,
      isEnabled: 'true',
    }));
    const { desk, received } = await serveZoho(({ path }) => {
      const from = Number(new URL(path, 'http://x').searchParams.get('from'));
      return { json: { data: all.slice(from, from + 200) } };
    });
    const departments = await desk.listDepartments();
    expect([departments.length, received.length]).toEqual([203, 2]);
    expect(departments[202]).toEqual({ id: '203', name: 'D202', isEnabled: true });
  });

  test.each([
    { json: { tags: ['urgent', 'vip'] } },
    { json: { tags: [{ id: '1', name: 'urgent' }, { name: 'vip' }] } },
    { json: { data: [{ name: 'urgent', tagType: 'X' }, { name: 'vip' }] } },
  ])('of tags are names: %j', async (answer) => {
    const { desk } = await deskAnswering(answer);
    expect(await desk.listTags('1')).toEqual(['urgent', 'vip']);
  });

  test('of reply addresses say which may be used', async () => {
    const { desk, received } = await deskAnswering({
      json: {
        data: [
          { address: 'a@example.com', departmentId: '7', isActive: 'true', isVerified: false },
        ],
      },
    });
    expect(await desk.listReplyAddresses('7')).toEqual([
      { address: 'a@example.com', departmentId: '7', isActive: true, isVerified: false },
    ]);
    expect(received[0]?.path).toBe('/mailReplyAddress?departmentId=7');
  });

  test.each([
    { times: { modifiedFrom: new Date(0) }, name: 'modifiedTimeRange' },
    { times: { repliedFrom: new Date(0) }, name: 'customerResponseTimeRange' },
  ])('of tickets are searched by $name', async ({ times, name }) => {
    const { desk, received } = await deskAnswering({ json: { data: [ticket], count: '1' } });
    const found = await desk.searchTickets({ ...times, until: new Date(1_000), from: 0, limit: 9 });
    expect(found.map(({ id }) => id)).toEqual([ticket.id]);
    const query = new URL(received[0]?.path ?? '', 'http://x').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      [name]: '1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.000Z',
      sortBy: '-modifiedTime',
      from: '0',
      limit: '9',
    });
  });
});

describe('who we are', () => {
  test('is asked of Desk', async () => {
    const { desk, received } = await deskAnswering({
      json: { id: '5', emailId: 'bot@example.com' },
    });
    expect(await desk.myself()).toEqual({ id: '5', email: 'bot@example.com' });
    expect(received[0]?.path).toBe('/myinfo');
  });

  test('is what the configuration says', async () => {
    const { desk, received } = await deskAnswering(nothing, { agentId: '190000000000056007' });
    expect(await desk.myself()).toEqual({ id: '190000000000056007', email: undefined });
    expect(received).toEqual([]);
  });
});

describe('a write', () => {
  const reply = {
    fromEmailAddress: 'doc@example.com',
    to: 'a@example.com',
    content: '<p>Hi</p>',
    contentType: 'html',
  } as const;
  const sent = {
    channel: 'EMAIL',
    fromEmailAddress: 'doc@example.com',
    to: 'a@example.com',
    contentType: 'html',
    content: '<p>Hi</p>',
    isForward: false,
  };

  test('says what it has to, and no more', async () => {
    const { desk, received } = await serveZoho(({ path, method }) => {
      if (path.endsWith('/move')) return {};
      if (path.endsWith('/associateTag')) return { json: { data: [{ id: '1', name: 'abc' }] } };
      if (path.endsWith('/comments')) return { json: comment };
      return { json: method === 'PATCH' ? ticket : thread };
    });
    await desk.patchTicket('1', { status: 'Closed', ...{ departmentId: '9' } });
    await desk.patchTicket('1', { cf: { cf_opportunite: 'https://x' } });
    await desk.moveTicket('1', '7');
    await desk.sendReply('1', reply);
    await desk.draftReply('1', reply);
    const leak = { content: 'note', isPublic: true, contentType: 'html' } as unknown;
    await desk.addComment('1', leak as Parameters<typeof desk.addComment>[1]);
    await desk.addTags('1', ['abc']);
    expect(received.map(({ method, path, body }) => [`${method} ${path}`, body])).toEqual([
      ['PATCH /tickets/1', { status: 'Closed' }],
      ['PATCH /tickets/1', { cf: { cf_opportunite: 'https://x' } }],
      ['POST /tickets/1/move', { departmentId: '7' }],
      ['POST /tickets/1/sendReply', sent],
      ['POST /tickets/1/draftReply', sent],
      ['POST /tickets/1/comments', { content: 'note', isPublic: false, contentType: 'plainText' }],
      ['POST /tickets/1/associateTag', { tags: ['abc'] }],
    ]);
    for (const { headers } of received) expect(headers).not.toHaveProperty('sourceid');
  });

  test('that was answered with nonsense may have been applied', async () => {
    const { desk } = await deskAnswering({ text: '{"id":' });
    const calls = [desk.sendReply('1', reply), desk.patchTicket('1', { status: 'Closed' })];
    for (const call of calls) {
      expect(await failureOf(call)).toMatchObject({ name: 'RetryableError', outcome: 'unclear' });
    }
  });
});

describe('the source of our writes', () => {
  const sourceId = '49ad222a-f812-41e7-8c3f-9a214cf093ae';
  const refusal = (errors?: object[]): Answer => ({
    status: 422,
    json: { errorCode: 'INVALID_DATA', errors },
  });

  test('is named on writes alone', async () => {
    const { desk, received } = await serveZoho(
      ({ method }) => (method === 'GET' ? { json: ticket } : {}),
      { changes: { sourceId } },
    );
    await desk.getTicket('1');
    await desk.moveTicket('1', '2');
    expect(received.map(({ headers }) => headers.sourceid)).toEqual([undefined, sourceId]);
  });

  test.each([undefined, [{ fieldName: '/sourceId', errorType: 'invalid' }]])(
    'is left off for good once Desk has refused it: %j',
    async (errors) => {
      const { desk, clients, received } = await serveZoho(
        ({ headers }) => (headers.sourceid ? refusal(errors) : {}),
        { changes: { sourceId } },
      );
      await desk.moveTicket('1', '2');
      await desk.moveTicket('1', '3');
      await clients.desk.moveTicket('1', '4');
      expect(received.map(({ headers }) => headers.sourceid !== undefined)).toEqual([
        true,
        false,
        false,
        false,
      ]);
    },
  );

  test.each([
    { name: 'another field', errors: [{ fieldName: '/departmentId' }], calls: 1 },
    { name: 'no field, and without it as well', errors: undefined, calls: 2 },
  ])('stays when Desk refuses $name', async ({ errors, calls }) => {
    const { desk, received } = await serveZoho((_, n) => (n <= calls ? refusal(errors) : {}), {
      changes: { sourceId },
    });
    expect(await failureOf(desk.moveTicket('1', '2'))).toMatchObject({ status: 422 });
    expect(received).toHaveLength(calls);
    await desk.moveTicket('1', '3');
    expect(received.at(-1)?.headers.sourceid).toBe(sourceId);
  });
});
