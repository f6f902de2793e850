import type { Told } from '@omnirelay/shared/alerts/decide-notices.ts';
import type { Message } from '@omnirelay/shared/alerts/message.ts';
import type { SlackTarget, WebhookTarget } from '@omnirelay/shared/config/alerts.ts';
import { RetryableError } from '@omnirelay/shared/errors.ts';
import { signDelivery } from '../forward/sign.ts';
import type { TargetClient } from '../forward/target-client.ts';

/** Posts the message as JSON, signed where the target has a secret. */
export async function tellHttp(
  client: Pick<TargetClient, 'send'>,
  target: WebhookTarget | SlackTarget,
  message: Message,
  nowMs: number,
): Promise<Told> {
  const body = Buffer.from(JSON.stringify(bodyFor(target, message, nowMs)));
  const timestamp = Math.floor(nowMs / 1_000);
  const { secret, token } = target.kind === 'webhook' ? target : {};
  const { error } = await client.send(
    {
      url: new URL(target.url),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Omnirelay',
        'webhook-id': message.id,
        'webhook-timestamp': String(timestamp),
        ...(secret === undefined
          ? {}
          : { 'webhook-signature': signDelivery([secret], { id: message.id, timestamp, body }) }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body,
      token,
    },
    { mayBePrivate: target.allowPrivate },
  );
  if (!error) return {};
  const unclear = error instanceof RetryableError && error.outcome === 'unclear';
  return { error: error.message, unclear };
}

function bodyFor(target: WebhookTarget | SlackTarget, message: Message, nowMs: number): object {
  if (target.kind === 'slack') return { text: `*${message.subject}*\n${message.text}` };
  return {
    type: message.alerts.some(({ kind }) => kind === 'test') ? 'alerts.test' : 'alerts',
    timestamp: new Date(nowMs).toISOString(),
    data: { alerts: message.alerts },
  };
}
