import { createHmac, createSecretKey } from 'node:crypto';
import { exitWithParent } from '@omnirelay/shared/local/exit-with-parent.ts';
import { Worker } from 'bullmq';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { Agent, request } from 'undici';
import { type BareJob, bareQueueName } from './job.ts';

/** What forwarding is measured against: sign the body and make the one call. No order, no ledger, no record. */
exitWithParent();
const url = process.env.TARGET_URL ?? '';
const key = createSecretKey(process.env.TARGET_SECRET ?? '', 'base64');
const dispatcher = new Agent({ connections: 128 });
const connection = new Redis(process.env.REDIS_URL ?? '', { maxRetriesPerRequest: null });
const worker = new Worker<BareJob>(
  bareQueueName,
  async ({ id = '', data: { body } }) => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`);
    const answer = await request(url, {
      dispatcher,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature.digest('base64')}`,
      },
      body,
    });
    await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`the target answered ${answer.statusCode}`);
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
