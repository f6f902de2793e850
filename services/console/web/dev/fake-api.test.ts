import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFakeApi } from './fake-api.ts';
import { createWorld } from './fake-world.ts';

const { server } = createFakeApi(createWorld(40, 90), (_, response) => response.end());
let origin = '';
const cookie = 'session=admin%40example.com';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => server.close());

test.each([
  'session',
  'conversations?limit=40',
  'conversations/c000000',
  'conversations/c000000/messages?limit=200',
  'conversations/c000000/relayed',
  'assignees',
  'deliveries?limit=90',
  'deliveries/0mn000999999xk',
  'parked',
  'connections',
  'syncs?connection=chatwoot-main',
  'health',
  'alerts',
  'flows',
  'flows/crewai',
  'users',
  'keys',
  'runs?limit=160',
  'runs?stage=any',
  'runs/0mr000999999xk',
  'automation',
  'conversations/c000002/answers',
  'scam-reports?limit=20',
  'scam-reports?kind=phone&q=0912',
])('GET /api/%s answers as the contract says', async (path) => {
  const answer = await fetch(`${origin}/api/${path}`, { headers: { cookie } });
  expect([answer.status, await answer.json()]).toEqual([200, expect.anything()]);
});

test.each([
  ['conversations/c000000/status', { status: 'Closed' }],
  ['conversations/c000000/assign', { assignee: null }],
  ['conversations/c000000/owner', { owner: 'ai' }],
  ['messages/c000000y08/approve', { content: 'Changed' }],
  ['runs/0mr000999999xk/stages/respond/apply', {}],
  ['runs/0mr000999999xk/stages/addNote/reject', { reason: 'No' }],
  ['scam-reports', { value: '0912 000 111', title: 'Fake prize', source: 'A customer' }],
  ['scam-reports/import', { csv: 'value,title,source\n0912000112,Fake prize,Press\n,,\n' }],
  ['keys', { name: 'CrewAI', scopes: ['agent:read'] }],
  ['flows/crewai/undo', {}],
  ['flows/crewai/test', { url: 'https://broken.example/' }],
  ['flows/crewai/filter-test', { when: 'true' }],
  ['flows/crewai/dry-run', { hours: 24 }],
  ['flows/relay/dry-run', {}],
  ['chatwoot/sync', { integrationId: 'chatwoot-main' }],
])('POST /api/%s answers as the contract says', async (path, body) => {
  const answer = await fetch(`${origin}/api/${path}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect([answer.status, await answer.json()]).toEqual([200, expect.anything()]);
});

test('nothing is for those who have not signed in', async () => {
  expect((await fetch(`${origin}/api/conversations`)).status).toBe(401);
});
