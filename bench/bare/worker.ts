import { exitWithParent } from '@omnirelay/shared/local/exit-with-parent.ts';
import { Worker } from 'bullmq';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { Agent, request } from 'undici';
import { type BareJob, bareQueueName } from './job.ts';

/** What the relay is measured against: parse the body, make the one call. No order, no ledger, no record. */
interface Comment {
  detail: { id: string };
  event: { comment: { id: string; body: string } };
}

exitWithParent();
const chatwootUrl = process.env.CHATWOOT_URL ?? '';
const dispatcher = new Agent({ connections: 128 });
const connection = new Redis(process.env.REDIS_URL ?? '', { maxRetriesPerRequest: null });
const worker = new Worker<BareJob>(
  bareQueueName,
  async (job) => {
    const { detail, event } = JSON.parse(job.data.body) as Comment;
    const answer = await request(
      `${chatwootUrl}/api/v1/accounts/2/conversations/${detail.id}/messages`,
      {
        dispatcher,
        method: 'POST',
        headers: { 'content-type': 'application/json', api_access_token: 'fake-chatwoot-token' },
        body: JSON.stringify({
          content: event.comment.body,
          message_type: 'incoming',
          private: false,
          source_id: `bare:${event.comment.id}`,
          content_attributes: {},
        }),
      },
    );
    await answer.body.json();
    if (answer.statusCode !== 200) throw new Error(`Chatwoot answered ${answer.statusCode}`);
  },
  { connection, concurrency: Number(process.env.CONCURRENCY) },
);
worker.on('error', (error) => console.error(error));
await worker.waitUntilReady();
const app = Fastify();
app.get('/ready', () => ({ status: 'ready' }));
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });

process.once('SIGTERM', async () => {
  await worker.close();
  await app.close();
  await dispatcher.close();
  connection.disconnect();
  process.exit(0);
});
