import { createHmac, timingSafeEqual } from 'node:crypto';
import { exitWithParent } from '@omnirelay/shared/local/exit-with-parent.ts';
import { Queue } from 'bullmq';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { webhookSecret } from '../support/webhooks.ts';
import { type BareJob, bareJobOptions, bareQueueName } from './job.ts';

/** What ingress is measured against: check the signature, `queue.add`, answer. Nothing is logged. */
exitWithParent();
const connection = new Redis(process.env.REDIS_URL ?? '', { maxRetriesPerRequest: null });
const queue = new Queue<BareJob>(bareQueueName, { connection });
const app = Fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
  done(null, body),
);
app.get('/ready', () => ({ status: 'ready' }));
app.post<{ Body: Buffer }>('/webhook', async (request, reply) => {
  const { headers, body } = request;
  const expected = createHmac('sha256', webhookSecret)
    .update(String(headers['x-zendesk-webhook-signature-timestamp']))
    .update(body)
    .digest();
  const given = Buffer.from(String(headers['x-zendesk-webhook-signature']), 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return reply.code(401).send({ error: 'bad_signature' });
  }
  await queue.add('webhook', { body: body.toString() }, bareJobOptions);
  return { status: 'accepted' };
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });

process.once('SIGTERM', async () => {
  await app.close();
  await queue.close();
  connection.disconnect();
  process.exit(0);
});
