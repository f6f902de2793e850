import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalServer, startServer } from '../files/testing/local-server.ts';
import { type ChatwootClient, createChatwootClient } from './client.ts';
import { ChatwootConnection } from './config.ts';

let answer = { status: 200, body: '{}' };
let server: LocalServer;
let client: ChatwootClient;
const note = { content: 'Hi', message_type: 'incoming', private: false } as const;
const send = () => client.createMessage('42', { ...note, source_id: 's', content_attributes: {} });

beforeAll(async () => {
  server = await startServer((_request, response) =>
    response.writeHead(answer.status).end(answer.body),
  );
  const settings = { provider: 'chatwoot', baseUrl: server.url, accountId: 2, inboxId: 3 };
  client = createChatwootClient(ChatwootConnection.parse({ ...settings, apiToken: 'fake' }));
});
afterAll(async () => {
  await client.close();
  await server.close();
});

test('a message is posted below the account, with the token', async () => {
  answer = { status: 200, body: '{"id":9002,"message_type":0}' };
  expect(await send()).toMatchObject({ id: '9002' });
  expect(server.requests.at(-1)).toMatchObject({
    url: '/api/v1/accounts/2/conversations/42/messages',
    headers: { api_access_token: 'fake' },
  });
});

test('the flood guard’s 422 passes with time and was not applied', async () => {
  answer = { status: 422, body: '{"error":"Validation failed: Too many messages"}' };
  const error = await send().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RetryableError);
  expect(error).toMatchObject({ retryAfterMs: 60_000, outcome: 'not-applied' });
});

test('any other 422 is for good', async () => {
  answer = { status: 422, body: '{"message":"is taken","attributes":["identifier"]}' };
  const error = await send().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PermanentError);
  expect(error).toMatchObject({ details: { attributes: ['identifier'] } });
});

test('ids cannot leave their place in the path', async () => {
  answer = { status: 200, body: '{"id":1}' };
  await client.conversation('../../contacts?x=1');
  expect(server.requests.at(-1)?.url).toBe(
    '/api/v1/accounts/2/conversations/..%2F..%2Fcontacts%3Fx%3D1',
  );
});
