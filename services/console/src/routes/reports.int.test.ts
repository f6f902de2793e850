import { auditLog, scamReports } from '@omnirelay/shared/store/schema.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { agentEmail, testConsole } from '../testing/test-console.ts';

const console = testConsole();
const list = (query = '') =>
  console.app.inject({ url: `/api/scam-reports${query}`, headers: console.agent });
const post = (path: string, payload: object, headers: Record<string, string> = console.agent) =>
  console.app.inject({ method: 'POST', url: `/api/scam-reports${path}`, headers, payload });
const add = (change: object = {}) =>
  post('', { value: '0987654321', title: 'Took a deposit', source: 'a list', ...change });
const load = (...lines: string[]) => post('/import', { csv: lines.join('\n') });
const valuesOf = async (query: string) =>
  (await list(query)).json().items.map(({ value }: { value: string }) => value);
const actions = async () =>
  (await console.store.db.select().from(auditLog)).map(({ action, actor }) => [action, actor]);

afterEach(async () => {
  for (const table of [scamReports, auditLog]) await console.store.db.delete(table);
});

describe('a report', () => {
  test.each([
    ['0987 654 321', 'phone', '0987654321'],
    ['+84 987-654-321', 'phone', '0987654321'],
    ['+1 415 555 2671', 'phone', '+14155552671'],
    ['1903 4567 8910 11', 'account', '19034567891011'],
    ['https://www.Evil.example/login?x=1', 'url', 'evil.example'],
    ['facebook.com/some.page', 'url', 'facebook.com/some.page'],
  ])('of %s is one of a %s', async (value, kind, read) => {
    expect((await add({ value })).json()).toEqual({ added: 1, known: 0, refused: [] });
    expect((await list()).json().items).toMatchObject([{ kind, value: read }]);
  });

  test('is shown whole, and without what tells it from others', async () => {
    const whole = {
      title: 'Took a deposit',
      details: 'Sold a phone',
      bank: 'ACB',
      amount: 1_500_000,
      source: 'a list',
      url: 'https://news.example/1',
      reportedAt: '2026-01-15T05:00:00.000Z',
    };
    await add({ ...whole, reportedAt: '2026-01-15T12:00:00+07:00' });
    const [item] = (await list()).json().items;
    expect(item).toEqual({
      ...whole,
      id: expect.any(String),
      kind: 'phone',
      value: '0987654321',
      createdBy: agentEmail,
      createdAt: expect.any(String),
    });
  });

  test('that is there already is known, in any way of writing its number', async () => {
    await add();
    expect((await add({ value: '+84987654321' })).json()).toEqual({
      added: 0,
      known: 1,
      refused: [],
    });
    expect((await add({ source: 'somebody else' })).json()).toMatchObject({ added: 1 });
  });

  test.each([
    ['a card number', { value: '4111 1111 1111 1111' }, 'card numbers are not kept'],
    ['no number', { value: 'my neighbour' }, 'value: neither'],
    ['an unknown kind', { kind: 'e-mail' }, 'kind'],
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['the field of somebody else', { createdBy: 'admin@example.com' }, 'createdBy'],
    ['a link that runs', { url: 'javascript:alert(1)' }, 'url'],
    ['less than nothing', { amount: -1 }, 'amount'],
    ['a day that is none', { reportedAt: 'yesterday' }, 'reportedAt'],
  ])('is refused with %s', async (_, change, named) => {
    const answer = await add(change);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain(named);
    expect((await list()).json().items).toEqual([]);
    expect(await actions()).toEqual([]);
  });
});

test.each([
  ['no title', { title: '' }],
  ['no source', { source: ' ' }],
  ['a year that the store does not have', { reportedAt: '0000-01-01T00:00:00Z' }],
])('a report is refused with %s', async (_, change) => {
  expect((await add(change)).statusCode).toBe(400);
});

test('a list can be shown whatever a file had', async () => {
  await load('value,title,source,amount', '0987654321,Deposit,list,Infinity');
  expect((await list()).statusCode).toBe(200);
});

describe('a file', () => {
  test('is added as far as it can be read, once', async () => {
    const lines = ['value,title,source', '0987654321,Deposit,list', 'nobody,Deposit,list'];
    const refused = [{ line: 3, reason: expect.stringContaining('value') }];
    expect((await load(...lines)).json()).toEqual({ added: 1, known: 0, refused });
    expect((await load(...lines)).json()).toEqual({ added: 0, known: 1, refused });
  });

  test('with the same line twice has one of them', async () => {
    const line = '0987654321,Deposit,list';
    const answer = await load('value,title,source', line, line);
    expect(answer.json()).toMatchObject({ added: 1, known: 1 });
  });

  test('may have ten thousand lines', async () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `09${87_000_000 + i},Deposit,a list`);
    expect((await load('value,title,source', ...lines)).json()).toMatchObject({ added: 10_000 });
    expect(await valuesOf('?q=0987009999&limit=1')).toEqual(['0987009999']);
  }, 30_000);

  test.each([
    ['value,title,source,colour', 'no columns colour'],
    ['value,title,source\n"0987', "can't be read"],
    ['', 'csv'],
  ])('is refused whole: %j', async (csv, named) => {
    const answer = await post('/import', { csv });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain(named);
  });

  test('is refused by name with a field that nobody knows', async () => {
    const answer = await post('/import', { csv: 'value,title,source', delimiter: ';' });
    expect([answer.statusCode, answer.json().message]).toEqual([
      400,
      expect.stringContaining('delimiter'),
    ]);
  });
});

describe('reports', () => {
  test('are found by number with blanks, by words and by kind', async () => {
    await add({ title: 'Nhận cọc rồi chặn', details: 'bán điện thoại' });
    await add({ value: 'evil.example', source: 'báo mới' });
    for (const [query, want] of [
      ['?q=0987%20654%20321', ['0987654321']],
      ['?q=0987.654-321', ['0987654321']],
      ['?q=c%E1%BB%8Dc%20nh%E1%BA%ADn', ['0987654321']],
      ['?q=%C4%91i%E1%BB%87n', ['0987654321']],
      ['?q=b%C3%A1o', ['evil.example']],
      ['?q=evil.example', ['evil.example']],
      ['?kind=url', ['evil.example']],
      ['?q=nothing', []],
      ['?q=%27%20or%201=1', []],
      ['?q=', ['evil.example', '0987654321']],
    ] as const) {
      expect(await valuesOf(query), query).toEqual(want);
    }
  });

  test('come in pages, the newest first', async () => {
    for (const end of [1, 2, 3]) await add({ value: `098765432${end}` });
    const first = (await list('?limit=2')).json();
    const second = (await list(`?limit=2&cursor=${first.nextCursor}`)).json();
    const values = [first, second].map(({ items }) =>
      items.map((one: { value: string }) => one.value),
    );
    expect(values).toEqual([['0987654323', '0987654322'], ['0987654321']]);
    expect(second.nextCursor).toBeNull();
    expect((await list('?cursor=%00')).statusCode).toBe(400);
  });

  test('can be removed, and every change names who made it', async () => {
    await add();
    await load('value,title,source', '19034567891011,Deposit,list');
    const [{ id }] = (await list('?kind=phone')).json().items;
    const remove = () =>
      console.app.inject({
        method: 'DELETE',
        url: `/api/scam-reports/${id}`,
        headers: console.agent,
      });
    expect((await remove()).statusCode).toBe(204);
    expect((await remove()).statusCode).toBe(404);
    expect(await valuesOf('')).toEqual(['19034567891011']);
    expect(await actions()).toEqual([
      ['report.add', agentEmail],
      ['report.import', agentEmail],
      ['report.remove', agentEmail],
    ]);
  });

  test('are nobody’s who is not signed in', async () => {
    for (const [method, url] of [
      ['GET', ''],
      ['POST', ''],
      ['POST', '/import'],
      ['DELETE', '/1'],
    ] as const) {
      const answer = await console.app.inject({ method, url: `/api/scam-reports${url}` });
      expect(answer.statusCode).toBe(401);
    }
  });
});
