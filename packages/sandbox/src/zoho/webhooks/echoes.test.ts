import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { usePortal } from '../testing/use-portal.ts';

const t = usePortal();

const reply = {
  channel: 'EMAIL',
  fromEmailAddress: 'doc@acme.example',
  to: 'ann.lee@client.example',
  contentType: 'html',
  content: '<p>Le 3 mai.</p>',
};

/** What our writes cause, by the sheet's table, on a new ticket. */
const writes: [string, string, string, object | ((departmentId: string) => object), string[]][] = [
  ['a status', 'PATCH', '', { status: 'Closed' }, ['Ticket_Update']],
  ['an own field', 'PATCH', '', { cf: { cf_opportunite: 'x' } }, ['Ticket_Update']],
  ['a move', 'POST', '/move', (departmentId) => ({ departmentId }), ['Ticket_Update']],
  ['a reply', 'POST', '/sendReply', reply, ['Ticket_Thread_Add']],
  ['a draft', 'POST', '/draftReply', reply, ['Ticket_Thread_Add']],
  ['a comment', 'POST', '/comments', { content: 'x', isPublic: false }, ['Ticket_Comment_Add']],
  ['a tag', 'POST', '/associateTag', { tags: ['examen'] }, ['Ticket_Update']],
];

async function write(path: string, method: string, body: unknown, headers = {}) {
  const { zoho, call, ticket, departments } = t.portal;
  const id = ticket();
  const given = typeof body === 'function' ? body(departments.contact) : body;
  const { status } = await call(method, `/tickets/${id}${path}`, given, headers);
  return { id, status, zoho };
}

const types = () => t.portal.events().map(({ eventType }) => eventType);
const subscribe = (ignoreSourceId?: string) => {
  const subscriptions = { Ticket_Update: null, Ticket_Thread_Add: null, Ticket_Comment_Add: null };
  t.portal.zoho.setWebhooks([{ url: t.portal.hook, auth: 'jwt', subscriptions, ignoreSourceId }]);
};

describe.each(['before', 'after'] as const)('told %s the answer', (echo) => {
  test.each(writes)('%s', async (_name, method, path, body, expected) => {
    subscribe();
    t.portal.zoho.switches.echo = echo;
    const { zoho, status, id } = await write(path, method, body);
    expect(status).toBe(200);
    if (echo === 'before') expect(types()).toEqual(expected);
    await zoho.webhooks.settled();
    expect(types()).toEqual(expected);
    const { payload } = t.portal.events()[0];
    const by = { Ticket_Update: 'modifiedBy', Ticket_Thread_Add: 'responderId' };
    const who = by[expected[0] as keyof typeof by] ?? 'commenterId';
    expect(payload[who]).toBe(zoho.agent.id);
    expect(payload.ticketId ?? payload.id).toBe(id);
  });
});

describe('by switch', () => {
  test.each([
    ['draftsAnnounced', false, '/draftReply', reply, []],
    ['tagsAnnounced', false, '/associateTag', { tags: ['examen'] }, []],
    ['repliesAnnounceUpdate', true, '/sendReply', reply, ['Ticket_Thread_Add', 'Ticket_Update']],
  ] as const)('%s %s: %s', async (name, value, path, body, expected) => {
    subscribe();
    t.portal.zoho.switches[name] = value;
    const { zoho } = await write(path, 'POST', body);
    await zoho.webhooks.settled();
    expect(types().sort()).toEqual(expected);
  });

  test.each([
    ['update', ['Ticket_Update']],
    ['update-and-add', ['Ticket_Add', 'Ticket_Update']],
    ['nothing', []],
  ] as const)('a move is told as %s', async (moveAnnounced, expected) => {
    const { zoho, hook, departments } = t.portal;
    const departmentIds = [departments.contact];
    const subscriptions = { Ticket_Add: { departmentIds }, Ticket_Update: { departmentIds } };
    zoho.setWebhooks([{ url: hook, auth: 'jwt', subscriptions }]);
    zoho.switches.moveAnnounced = moveAnnounced;
    await write('/move', 'POST', { departmentId: departments.contact });
    await zoho.webhooks.settled();
    expect(types().sort()).toEqual(expected);
  });
});

describe('a source', () => {
  const sourceId = '49ad222a-f812-41e7-8c3f-9a214cf093ae';

  test.each(writes)('is not told of its own: %s', async (_name, method, path, body) => {
    subscribe(sourceId);
    const { zoho } = await write(path, method, body, { sourceId });
    await write(path, method, body, { sourceId: randomUUID() });
    await zoho.webhooks.settled();
    expect(types()).toHaveLength(1);
  });

  test.each(writes)(
    'may be refused, and nothing applied: %s',
    async (_name, method, path, body) => {
      const { zoho, departments, call, ticket } = t.portal;
      zoho.switches.refusesSourceId = true;
      const id = ticket();
      const before = structuredClone(zoho.ticket(id));
      const given = typeof body === 'function' ? body(departments.contact) : body;
      const { status, json } = await call(method, `/tickets/${id}${path}`, given, { sourceId });
      expect([status, json.errors[0].fieldName]).toEqual([422, '/sourceId']);
      expect(zoho.ticket(id)).toEqual(before);
    },
  );
});

describe('a connection that ends', () => {
  const faults = ['drop-after', 'drop-before', 'hang-after'] as const;
  const cases = writes.flatMap((one) => faults.map((kind) => [...one, kind] as const));

  test.each(cases)('%s (%s %s): %6$s', async (_name, method, path, body, expected, kind) => {
    subscribe();
    const { zoho, departments, call, ticket, token } = t.portal;
    await token();
    zoho.faults.inject({ method, path: /\/tickets\//, fault: { kind } });
    const id = ticket();
    const before = structuredClone(zoho.ticket(id));
    const given = typeof body === 'function' ? body(departments.contact) : body;
    const answer = call(method, `/tickets/${id}${path}`, given);
    const isApplied = kind !== 'drop-before';
    if (kind === 'hang-after') await expect.poll(types).toEqual(expected);
    else await expect(answer).rejects.toThrow();
    await zoho.webhooks.settled();
    expect(types()).toEqual(isApplied ? expected : []);
    if (isApplied) expect(zoho.ticket(id)).not.toEqual(before);
    else expect(zoho.ticket(id)).toEqual(before);
    answer.catch(() => {});
  });
});
