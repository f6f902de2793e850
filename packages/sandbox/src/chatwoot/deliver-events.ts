import { createHmac, randomUUID } from 'node:crypto';
import type { WebhookResult, WebhookSender } from '../kit/index.ts';
import { markDeliveryFailed } from './actions/alter-message.ts';
import { addActivity } from './actions/message-rows.ts';
import { updateConversation } from './actions/update-conversation.ts';
import { beginChange, type ChatwootEvent } from './change.ts';
import { findConversation, findInbox, findInboxBot } from './lookups.ts';
import { eventPayload } from './payloads/event.ts';
import { privateHost } from './private-host.ts';
import { toRailsJson } from './rails-json.ts';
import type { ConversationRow } from './rows.ts';
import type { World } from './world.ts';

/** What bots are told of. */
const botEvents = new Set<string>([
  'message_created',
  'message_updated',
  'conversation_opened',
  'conversation_resolved',
  'conversation_status_changed',
  'conversation_updated',
  'webwidget_triggered',
]);
const forBotsAlone = new Set<string>(['conversation_opened', 'conversation_resolved']);
const botAttempts = 3;

interface Target {
  kind: 'account' | 'api-inbox' | 'agent-bot';
  url: string;
  secret: string | null;
}

/**
 * One POST per event and target; only a bot's is repeated, and only after 429 and 500. Resolves when all
 * were answered or given up.
 */
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
  const refused = world.switches.refusesPrivateAddresses ? privateHost(url) : undefined;
  if (refused !== undefined) {
    const networkError = `Hostname '${refused}' has no public ip addresses`;
    sender.sent.push({ label: event.name, status: 'error', attempt: 1, body: '' });
    if (target.kind === 'api-inbox') failMessage(world, event, { networkError });
    resolve();
    return promise;
  }
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
        ...(target.secret === null || !isSigned(world, target)
          ? {}
          : sign(target.secret, body, world.now())),
      }),
      onResult(result, attempt) {
        if (target.kind === 'agent-bot' && isRetried(result) && attempt < botAttempts) {
          return { retryInMs: world.botRetryMs };
        }
        if (target.kind === 'api-inbox') failMessage(world, event, result);
        if (target.kind === 'agent-bot') openForPeople(world, event, result);
        resolve();
        return 'done';
      },
    },
    after,
  );
  return promise;
}

/** A server from before knows no secrets; bots and inboxes got theirs later than accounts. */
function isSigned({ switches }: World, { kind }: Target): boolean {
  return switches.signs === 'all' || (switches.signs === 'account' && kind === 'account');
}

/**
 * Account webhooks filter by subscription; the API inbox gets all that happens in it, but no contacts. A
 * bot's come first: they are enqueued in the request itself.
 */
function targetsOf(world: World, event: ChatwootEvent): Target[] {
  return [...botTargets(world, event), ...otherTargets(world, event)];
}

/** The bot of the inbox, and the one that the conversation is assigned to; its own words come too. */
function botTargets(world: World, event: ChatwootEvent): Target[] {
  if (!botEvents.has(event.name)) return [];
  const conversation = conversationOf(world, event);
  if (!conversation) return [];
  const assigned =
    conversation.assignee?.type === 'AgentBot'
      ? world.store.bots.get(conversation.assignee.id)
      : undefined;
  const bots = new Set([assigned, findInboxBot(world, conversation.inboxId)]);
  return [...bots].flatMap((bot) =>
    bot?.outgoingUrl ? [{ kind: 'agent-bot', url: bot.outgoingUrl, secret: bot.secret }] : [],
  );
}

function otherTargets(world: World, event: ChatwootEvent): Target[] {
  const account: Target[] = [...world.store.webhooks.values()]
    .filter(() => world.switches.apiAndWebhooks)
    .filter((webhook) => webhook.subscriptions.includes(event.name))
    .map(({ url, secret }) => ({ kind: 'account', url, secret }));
  const inbox = inboxOf(world, event);
  if (!inbox?.webhookUrl || forBotsAlone.has(event.name)) return account;
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

function conversationOf(world: World, event: ChatwootEvent): ConversationRow | undefined {
  if ('conversationId' in event) return world.store.conversations.get(event.conversationId);
  if (!('messageId' in event)) return undefined;
  const message = world.store.messages.get(event.messageId);
  return message && world.store.conversations.get(message.conversationId);
}

function isRetried(result: WebhookResult): boolean {
  return 'status' in result && (result.status === 429 || result.status === 500);
}

/** Nobody would see a conversation that waits for a bot which is not there. */
function openForPeople(world: World, event: ChatwootEvent, result: WebhookResult): void {
  if (!('messageId' in event) || describeFailure(result) === undefined) return;
  const conversation = conversationOf(world, event);
  if (conversation?.status !== 'pending' || world.switches.keepPendingOnBotFailure) return;
  const change = beginChange(null);
  updateConversation(world, change, conversation, { status: 'open' });
  addActivity(
    world,
    conversation,
    'Conversation was marked open due to an error with the agent bot.',
  );
  void world.publish(change);
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
