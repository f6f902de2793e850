import { beforeAll, expect, test } from 'vitest';
import { insertConversation, insertMessage } from '../testing/insert-conversation.ts';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { automationConfig, insertRun, suggestedReply } from '../testing/insert-run.ts';
import { testConsole } from '../testing/test-console.ts';

/** Every call of the API, as it describes itself, with what nobody in their right mind would send. */
const console = testConsole({ config: automationConfig, applyWaitMs: 50, testRunWaitMs: 50 });
let calls: { method: string; path: string; query: string[]; body: string[] }[] = [];
const ids: string[] = [];

const nasty: [string, string][] = [
  ['SQL', "' or 1=1; drop table messages; --"],
  ['a tsquery', "a & !b | (c <-> d):*\\'"],
  ['a pattern', '%_\\%'],
  ['NUL', 'a\0b'],
  ['half a character', '\ud800'],
  ['direction marks', '\u202e\u2066\u200f'],
  ['a line break', 'a\r\nset-cookie: a=b'],
  ['a prototype', '__proto__'],
  ['a path', '../../etc/passwd'],
  ['markup', '<script>alert(1)</script>'],
  ['a template', '{{7*7}}<%= 7*7 %>'],
  ['a very long one', 'x'.repeat(390)],
  ['a number', '-1e309'],
  ['nothing', ''],
];

interface Body {
  properties?: object;
  anyOf?: Body[];
}
interface Described {
  parameters?: { in: string; name: string }[];
  requestBody?: { content: Record<string, { schema: Body }> };
}

beforeAll(async () => {
  const { paths } = (
    await console.app.inject({ url: '/api/docs/json', headers: console.bearer })
  ).json();
  calls = Object.entries<Record<string, Described>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      query: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
      body: fieldsOf(requestBody?.content['application/json']?.schema),
    })),
  );
  const conversation = await insertConversation(console.store.db);
  ids.push(conversation, await insertMessage(console.store.db, conversation));
  ids.push(await insertDelivery(console.store.db, { state: 'parked', reason: 'gone' }));
  const stages = { respond: suggestedReply };
  ids.push(await insertRun(console.store.db, { stages }), 'desk');
});

function fieldsOf(body: Body | undefined): string[] {
  return Object.keys((body?.anyOf?.[0] ?? body)?.properties ?? {});
}

/** Signing out ends nothing here, signing in is tried elsewhere, events never end. */
const isCalled = (path: string) => !/login|logout|events$/.test(path);

async function send(method: string, url: string, payload?: unknown) {
  const answer = await console.app.inject({
    method: method as 'GET',
    url,
    headers: { ...console.bearer, 'content-type': 'application/json' },
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });
  const said = `${method} ${url} ${JSON.stringify(payload)}: ${answer.body.slice(0, 300)}`;
  expect(answer.statusCode, said).toBeLessThan(500);
  expect(answer.headers['set-cookie'], said).toBeUndefined();
  expect(answer.body, said).not.toMatch(/\bat .*\.ts:\d+|syntax error|select .* from/i);
  if (answer.statusCode >= 400) {
    expect(Object.keys(answer.json()), said).toEqual(['error', 'message']);
  }
}

test.each(nasty)('%s breaks nothing, wherever it stands', async (_, text) => {
  const encoded = encodeURIComponent(text.toWellFormed());
  for (const { method, path, query, body } of calls.filter((call) => isCalled(call.path))) {
    if (path.includes('{')) await send(method, path.replaceAll(/\{\w+\}/g, encoded || '%20'));
    for (const id of path.includes('{') ? ids : ['']) {
      const url = path.replace(/\{(id|email|flow)\}/, id).replace('{stage}', 'respond');
      for (const name of query) await send(method, `${url}?${name}=${encoded}`);
      for (const name of body) {
        for (const value of [text, [text], { [text]: text }, null, 1e308]) {
          await send(method, url, { [name]: value });
        }
      }
      if (method !== 'GET')
        await send(method, url, { content: text, reason: text, status: 'Open' });
    }
  }
});

test('all of them were tried', () => {
  const fields = calls.flatMap(({ path, query, body }) =>
    [...query, ...body].map((name) => `${path} ${name}`),
  );
  expect(calls.length).toBeGreaterThan(30);
  expect(fields).toEqual(
    expect.arrayContaining([
      '/api/conversations q',
      '/api/conversations/{id}/reply content',
      '/api/messages/{id}/approve content',
      '/api/chatwoot/sync integrationId',
      '/api/parked/replay reason',
      '/api/runs q',
      '/api/runs/{id}/stages/{stage}/apply proposal',
      '/api/runs/{id}/stages/{stage}/reject reason',
      '/webhook/test ticket_id',
      '/webhook/test flow',
    ]),
  );
});

test('bodies that are no objects break nothing', async () => {
  for (const { method, path } of calls.filter((call) => isCalled(call.path))) {
    if (method === 'GET') continue;
    for (const payload of [[], 'text', 1, true, null, '['.repeat(30_000)]) {
      await send(method, path.replace(/\{\w+\}/, ids[0] ?? ''), payload);
    }
  }
});
