import { exitWithParent } from '@omnirelay/shared/local/exit-with-parent.ts';
import { Worker } from 'bullmq';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { Agent, request } from 'undici';
import { type BareRun, bareDeskQueue, type DeskPlaces } from './desk-job.ts';

/** What a run is measured against: the same calls, one after the other. No rules, no rows, no ledger, no gate. */
exitWithParent();
const { desk, crm, model, token } = JSON.parse(process.env.PLACES ?? '{}') as DeskPlaces;
const dispatcher = new Agent({ connections: 128 });
const connection = new Redis(process.env.REDIS_URL ?? '', { maxRetriesPerRequest: null });

async function call(method: 'GET' | 'POST' | 'PATCH' | 'PUT', url: string, json?: unknown) {
  const isModel = url.startsWith(model);
  const answer = await request(url, {
    dispatcher,
    method,
    headers: {
      authorization: isModel ? 'Bearer bench-model-key' : `Zoho-oauthtoken ${token}`,
      ...(isModel ? {} : { orgId: '1' }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: json === undefined ? null : JSON.stringify(json),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

const worker = new Worker<BareRun>(
  bareDeskQueue,
  async ({ data }) => {
    const ticket = `${desk}/api/v1/tickets/${data.ticketId}`;
    const deal = `${crm}/crm/v8/Deals/${data.dealId}`;
    await call('GET', `${ticket}?include=contacts`);
    const threads = await call('GET', `${ticket}/threads?limit=10`);
    await call('GET', `${ticket}/threads/${threads.data[0].id}`);
    await call('GET', `${crm}/crm/v8/Contacts/search?email=${encodeURIComponent(data.email)}`);
    const criteria = encodeURIComponent(`(Contact_Name:equals:${data.crmContactId})`);
    await call('GET', `${crm}/crm/v8/Deals/search?criteria=${criteria}`);
    await call('PATCH', ticket, { cf: { cf_opportunite: data.dealId } });
    await call('POST', `${ticket}/move`, { departmentId: data.departmentId });
    await call('POST', `${model}/chat/completions`, {
      model: 'bench-model',
      messages: [{ role: 'user', content: 'Bonjour' }],
    });
    await call('GET', `${ticket}?include=contacts`);
    await call('GET', `${ticket}/threads?limit=20`);
    await call('POST', `${ticket}/draftReply`, {
      channel: 'EMAIL',
      fromEmailAddress: 'doc@cab.example',
      to: data.email,
      contentType: 'html',
      content: '<p>Bonjour</p>',
    });
    const content = 'Le client demande la date.';
    await call('POST', `${ticket}/comments`, {
      content,
      isPublic: false,
      contentType: 'plainText',
    });
    await call('PATCH', ticket, { status: 'On Hold' });
    await call('GET', deal);
    await call('PUT', deal, { data: [{ Next_Step: 'Examen' }], trigger: [] });
    const Parent_Id = { module: { api_name: 'Deals' }, id: data.dealId };
    const note = { Note_Title: 'Question', Note_Content: content, Parent_Id };
    await call('POST', `${deal}/Notes`, { data: [note], trigger: [] });
  },
  { connection, concurrency: Number(process.env.CONCURRENCY) },
);
worker.on('error', (error) => console.error(error));
worker.on('failed', (_job, error) => console.error(error));
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
