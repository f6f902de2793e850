import { createHmac, randomUUID } from 'node:crypto';
import type { WebhookResult, WebhookSender } from '../kit/index.ts';
import { markDeliveryFailed } from './actions/alter-message.ts';
import type { ChatwootEvent } from './change.ts';
import { findConversation, findInbox } from './lookups.ts';
import { eventPayload } from './payloads/event.ts';
import { toRailsJson } from './rails-json.ts';
import type { World } from './world.ts';

interface Target {
  kind: 'account' | 'api-inbox';
  url: string;
  secret: string | null;
}

/** One POST per event and target, never repeated. Resolves when all were answered or given up. */
export async function deliverEvents(
  world: World,
  sender: WebhookSender,
  events: ChatwootEvent[],
  after?: Promise<unknown>,
): Promise<void> {
  const deliveries = events.flatMap((event) =>
    targetsOf(world, event).map((target) => deliver(world, sender, event, target, after)),
  );
  await Promise.all(deliveries);
}

function deliver(
  world: World,
  sender: WebhookSender,
  event: ChatwootEvent,
  target: Target,
  after: Promise<unknown> | undefined,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const deliveryId = randomUUID();
  const { url, credentials } = splitCredentials(target.url);
  sender.send(
    {
      url,
      label: event.name,
      body() {
        const payload = eventPayload(world, event);
        if (payload === null) resolve();
        return payload === null ? null : toRailsJson(payload);
      },
      headers: (body) => ({
        'content-type': 'application/json',
        accept: 'application/json',
        'x-chatwoot-delivery': deliveryId,
        ...credentials,
        ...(target.secret === null ? {} : sign(target.secret, body, world.now())),
      }),
      onResult(result) {
        if (target.kind === 'api-inbox') failMessage(world, event, result);
        resolve();
        return 'done';
      },
    },
    after,
  );
  return promise;
}

/** Account webhooks filter by subscription; the API inbox gets all that happens in it, but no contacts. */
function targetsOf(world: World, event: ChatwootEvent): Target[] {
  const account: Target[] = [...world.store.webhooks.values()]
    .filter((webhook) => webhook.subscriptions.includes(event.name))
    .map(({ url, secret }) => ({ kind: 'account', url, secret }));
  const inbox = inboxOf(world, event);
  if (!inbox?.webhookUrl) return account;
  return [...account, { kind: 'api-inbox', url: inbox.webhookUrl, secret: inbox.secret }];
}

function inboxOf(world: World, event: ChatwootEvent) {
  if ('messageId' in event) {
    const message = world.store.messages.get(event.messageId);
    return message && findInbox(world, message.inboxId);
  }
  if ('conversationId' in event && world.store.conversations.has(event.conversationId)) {
    return findInbox(world, findConversation(world, event.conversationId).inboxId);
  }
  return undefined;
}

function sign(secret: string, body: string | Buffer, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const digest = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return { 'x-chatwoot-timestamp': timestamp, 'x-chatwoot-signature': `sha256=${digest}` };
}

/** Every message is marked, incoming and private ones too (#15913). */
function failMessage(world: World, event: ChatwootEvent, result: WebhookResult): void {
  if (!('messageId' in event)) return;
  const problem = describeFailure(result);
  if (problem === undefined) return;
  const change = markDeliveryFailed(world, event.messageId, problem);
  void world.publish(change);
}

function describeFailure(result: WebhookResult): string | undefined {
  if ('timeout' in result) return 'Net::ReadTimeout';
  if ('networkError' in result) return result.networkError;
  return result.status >= 200 && result.status < 300 ? undefined : `HTTP ${result.status}`;
}

/** Userinfo in a webhook's URL is sent as Basic credentials. */
function splitCredentials(url: string): { url: string; credentials: Record<string, string> } {
  const parsed = new URL(url);
  if (parsed.username === '' && parsed.password === '') return { url, credentials: {} };
  const pair = `${decodeURIComponent(parsed.username)}:${decodeURIComponent(parsed.password)}`;
  parsed.username = '';
  parsed.password = '';
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  return { url: parsed.href, credentials: { authorization } };
}
