import { upkeepRuns } from '@omnirelay/shared/store/schema.ts';
import { expect, test } from 'vitest';
import { insertConversation, insertMessage } from '../testing/insert-conversation.ts';
import { testConsole } from '../testing/test-console.ts';

const console = testConsole();

async function post(path: string, who: string, headers = console.bearer) {
  const answer = await console.app.inject({
    ...{ method: 'POST', url: `/api/customers/${path}`, headers, payload: { who } },
  });
  return { status: answer.statusCode, body: answer.json() };
}

async function aCustomer(providerId: string, email: string) {
  const { db } = console.store;
  await insertConversation(db, {
    ...{
      connection: 'chatwoot-main',
      providerId,
      externalId: `chatwoot_7${providerId}_${providerId}`,
    },
    ...{ contact: { id: `7${providerId}`, name: 'Ann', email }, contactName: 'Ann' },
  });
  await insertMessage(db, `chatwoot-main.${providerId}`, { content: `I am ${email}` });
}

test('is found, exported and erased, each written down without contents', async () => {
  await aCustomer('42', 'Ann@example.com');
  await aCustomer('43', 'other@example.com');
  const found = await post('find', 'ann@EXAMPLE.com');
  expect(found).toMatchObject({ status: 200, body: { counts: { conversations: 1, messages: 1 } } });
  expect(found.body.places).toEqual(['chatwoot-main.42', 'chatwoot-main.contact-742']);

  const exported = await post('export', 'chatwoot-main.42');
  expect(exported.body.items.map(({ kind }: { kind: string }) => kind)).toEqual([
    'conversation',
    'message',
  ]);
  expect(JSON.stringify(exported.body)).toContain('I am Ann@example.com');
  expect(JSON.stringify(exported.body)).not.toContain('other@');

  const erased = await post('erase', 'chatwoot_742_42');
  expect(erased).toMatchObject({ status: 200, body: { postgres: { messages: 1 } } });
  expect(erased.body.remains[0]).toContain('chatwoot-main.42');
  expect(await post('find', 'ann@example.com')).toMatchObject({ status: 404 });
  expect(await post('find', 'other@example.com')).toMatchObject({ status: 200 });

  const runs = await console.store.db.select().from(upkeepRuns);
  expect(runs.map(({ kind, finishedAt }) => [kind, finishedAt !== null])).toEqual([
    ['export', true],
    ['erasure', true],
  ]);
  expect(JSON.stringify(runs)).not.toContain('nn@example.com');
  const audit = await console.app.inject({ url: '/api/audit', headers: console.bearer });
  expect(audit.json().items.map(({ action }: { action: string }) => action)).toEqual(
    expect.arrayContaining(['customer.erase', 'customer.export']),
  );
  expect(audit.body).not.toContain('nn@example.com');
});

test('is for administrators', async () => {
  for (const path of ['find', 'export', 'erase']) {
    expect(await post(path, 'ann@example.com', console.agent)).toMatchObject({ status: 403 });
  }
});
