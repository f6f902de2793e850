import { exitWithParent } from '@omnirelay/shared/local/exit-with-parent.ts';
import Fastify from 'fastify';
import { Agent, request } from 'undici';

/** What answering is measured against: take the webhook, ask the model, send what it says. Nothing is kept. */
interface AnswerPlaces {
  zalo: string;
  accessToken: string;
  model: string;
}
interface CustomerWebhook {
  event_name: string;
  sender: { id: string };
  message: { text: string };
}

exitWithParent();
const { zalo, accessToken, model } = JSON.parse(process.env.PLACES ?? '{}') as AnswerPlaces;
const dispatcher = new Agent({ connections: 128 });

async function post<T>(url: string, headers: Record<string, string>, json: unknown): Promise<T> {
  const answer = await request(url, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(json),
  });
  const body = await answer.body.json();
  if (answer.statusCode === 200) return body as T;
  throw new Error(`POST ${url}: ${answer.statusCode} ${JSON.stringify(body)}`);
}

async function answer({ sender, message }: CustomerWebhook): Promise<void> {
  const { choices } = await post<{ choices: [{ message: { content: string } }] }>(
    `${model}/chat/completions`,
    { authorization: 'Bearer bench-model-key' },
    { model: 'bench-model', messages: [{ role: 'user', content: message.text }] },
  );
  const { reply } = JSON.parse(choices[0].message.content) as { reply: string };
  await post(
    `${zalo}/v3.0/oa/message/cs`,
    { access_token: accessToken },
    { recipient: { user_id: sender.id }, message: { text: reply } },
  );
}

const app = Fastify();
app.get('/ready', () => ({ status: 'ready' }));
app.post<{ Body: CustomerWebhook }>('/webhook', ({ body }) => {
  if (body.event_name === 'user_send_text') answer(body).catch((error) => console.error(error));
  return { status: 'accepted' };
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });

process.once('SIGTERM', async () => {
  await app.close();
  await dispatcher.close();
  process.exit(0);
});
