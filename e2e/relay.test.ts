import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { type System, startSystem } from './support/system.ts';

const redis = testRedis();
const database = testDatabase();
let system: System;

beforeAll(async () => {
  system = await startSystem({ redisUrl: redis.url, databaseUrl: database.url, workers: 2 });
});
afterAll(async () => {
  expect(system.zendesk.unexpected).toEqual([]);
  expect(system.chatwoot.unexpected).toEqual([]);
  await system.close();
});

test('a customer’s comment arrives in Chatwoot, the agent’s reply goes back, and nothing loops', async () => {
  const { zendesk, chatwoot } = system;
  const ann = zendesk.addUser({ name: 'Ann Lee', email: 'ann@example.com', role: 'end-user' });
  const ticket = zendesk.createTicket({
    requesterId: ann.id,
    subject: 'Kettle',
    comment: 'It leaks',
  });
  await eventually(
    () => chatwoot.conversations().length === 1 || `no conversation\n${system.logs()}`,
  );
  const [conversation] = chatwoot.conversations();
  if (!conversation) throw new Error('no conversation');
  const agent = chatwoot.addAgent({ name: 'Binh', email: 'binh@acme.example' });
  chatwoot.agentReply(conversation.id, { agentId: agent.id, content: 'Please send a **photo**' });
  await eventually(() => zendesk.comments(ticket.id).length === 2 || `no reply\n${system.logs()}`);
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'Here it is' });
  await eventually(
    () =>
      chatwoot.messages(conversation.id).filter((m) => m.messageType === 'incoming').length === 2 ||
      `no second message\n${system.logs()}`,
  );
  await system.settled();
});
