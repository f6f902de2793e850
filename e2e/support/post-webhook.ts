import { createHmac } from 'node:crypto';
import { signWebhook } from '@omnirelay/sandbox/zendesk/index.ts';
import { chatwootSecret, type System, zendeskSecret } from './system.ts';

/** A webhook that the fake would not send by itself, signed as Zendesk signs. Answers the status. */
export async function postAsZendesk(system: System, body: unknown): Promise<number> {
  const raw = JSON.stringify(body);
  const timestamp = new Date().toISOString();
  return post(`${system.ingressUrl}/webhooks/zendesk-main`, raw, {
    'x-zendesk-webhook-signature-timestamp': timestamp,
    'x-zendesk-webhook-signature': signWebhook(zendeskSecret, timestamp, raw),
  });
}

/** The same for Chatwoot. */
export async function postAsChatwoot(system: System, body: unknown): Promise<number> {
  const raw = JSON.stringify(body);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', chatwootSecret).update(`${timestamp}.${raw}`).digest('hex');
  return post(`${system.ingressUrl}/webhooks/chatwoot-main`, raw, {
    'x-chatwoot-timestamp': timestamp,
    'x-chatwoot-signature': `sha256=${digest}`,
  });
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  await answer.body?.cancel();
  return answer.status;
}
