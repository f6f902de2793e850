import { describe, expect, test } from 'vitest';
import { usePortal } from '../testing/use-portal.ts';

const t = usePortal();
const minuteMs = 60_000;

async function found(query: Record<string, string>): Promise<string[]> {
  const { json } = await t.portal.call('GET', `/tickets/search?${new URLSearchParams(query)}`);
  return (json?.data ?? []).map(({ id }: { id: string }) => id);
}

/** The last so many minutes. */
function last(minutes: number): string {
  const { ms } = t.portal.clock;
  return `${new Date(ms - minutes * minuteMs).toISOString()},${new Date(ms + 1_000).toISOString()}`;
}

test('finds by each time, newest first, a page at a time', async () => {
  const { clock, ticket, zoho, call } = t.portal;
  const first = ticket();
  clock.ms += 10 * minuteMs;
  const second = ticket();
  clock.ms += 10 * minuteMs;
  zoho.changeTicket(first, { priority: 'High' });
  expect(await found({ createdTimeRange: last(60) })).toEqual([first, second]);
  expect(await found({ createdTimeRange: last(60), sortBy: 'modifiedTime' })).toEqual([
    ...[second, first],
  ]);
  expect(await found({ createdTimeRange: last(15) })).toEqual([second]);
  expect(await found({ modifiedTimeRange: last(5) })).toEqual([first]);
  expect(await found({ customerResponseTimeRange: last(15) })).toEqual([second]);
  expect(await found({ createdTimeRange: last(60), from: '1', limit: '1' })).toEqual([second]);
  const { json } = await call('GET', `/tickets/search?createdTimeRange=${last(60)}&limit=1`);
  expect(json).toMatchObject({ count: 2, data: [{ id: first }] });
  expect(json.data[0]).not.toHaveProperty('contact');
});

test('a reply may leave the time of change alone', async () => {
  const { clock, ticket, zoho } = t.portal;
  zoho.switches.repliesModify = false;
  const id = ticket();
  clock.ms += 10 * minuteMs;
  zoho.customerReplies(id, 'Allô ?');
  expect(await found({ modifiedTimeRange: last(5) })).toEqual([]);
  expect(await found({ customerResponseTimeRange: last(5) })).toEqual([id]);
});

test('the index lags: tickets are missing at first, and then old', async () => {
  const { clock, ticket, zoho, call } = t.portal;
  zoho.switches.searchLagMs = minuteMs;
  const id = ticket();
  const modifiedTimeRange = last(60);
  expect(await found({ modifiedTimeRange })).toEqual([]);
  clock.ms += minuteMs;
  zoho.changeTicket(id, { status: 'Closed' });
  const { json } = await call('GET', `/tickets/search?modifiedTimeRange=${modifiedTimeRange}`);
  expect(json.data).toMatchObject([{ id, status: 'Open' }]);
  expect((await call('GET', `/tickets/${id}`)).json.status).toBe('Closed');
  clock.ms += minuteMs;
  expect(await found({ modifiedTimeRange: last(60), status: 'Closed' })).toEqual([id]);
});

test('an e-mail address finds look-alikes, too', async () => {
  const { ticket, zoho, departments } = t.portal;
  const id = ticket();
  const { id: contactId } = zoho.addContact({
    ...{ firstName: 'Joann', lastName: 'Lee', email: 'jo.ann.lee@other.example' },
  });
  const departmentId = departments.doc;
  const other = zoho.createTicket({ contactId, departmentId, subject: 'x' }).id;
  expect((await found({ email: 'ann.lee@client.example' })).sort()).toEqual([id, other].sort());
});

test.each([
  [`\${OPEN}`, ['Open', 'Escalated']],
  [`\${ONHOLD}`, ['On Hold']],
  ['Escalated', ['Escalated']],
])('status %s finds %j', async (status, expected) => {
  const { ticket, zoho } = t.portal;
  for (const one of ['Open', 'On Hold', 'Escalated', 'Closed']) {
    zoho.changeTicket(ticket(), { status: one });
  }
  const labels = (await found({ status })).map((id) => zoho.ticket(id).status);
  expect(labels.sort()).toEqual([...expected].sort());
});

describe('refuses', () => {
  const range = '2026-01-25T00:00:00Z,2026-01-26T00:00:00Z';
  test.each([
    ['nothing to look for', 'limit=10'],
    ['parameters that it does not know', `createdTimeRange=${range}&departmentIds=1`],
    ['a time without its Z', 'createdTimeRange=2026-01-25T00:00:00,2026-01-26T00:00:00'],
    ['half a range', 'createdTimeRange=2026-01-25T00:00:00Z'],
    ['a range that runs backwards', `createdTimeRange=${range.split(',').reverse().join(',')}`],
    ['more than a hundred', `createdTimeRange=${range}&limit=101`],
    ['to go on after a thousand', `createdTimeRange=${range}&from=1000`],
    ['another order', `createdTimeRange=${range}&sortBy=subject`],
  ])('%s', async (_name, query) => {
    const { status, json } = await t.portal.call('GET', `/tickets/search?${query}`);
    expect([status, json.errorCode]).toEqual([422, 'INVALID_DATA']);
  });
});
