import type { FastifyReply } from 'fastify';
import type { Delivery, WebhookSender } from '../kit/index.ts';
import { accountId, eventsOf } from './events.ts';
import type { Audit, Ticket } from './model.ts';
import { seconds } from './present.ts';
import { decideWebhookRetry } from './retry-webhook.ts';
import { signWebhook } from './sign-webhook.ts';
import { renderTemplate, renderTriggerBody } from './trigger-body.ts';
import { fires, type Trigger, templatesFor } from './triggers.ts';
import { createUlid } from './ulid.ts';
import type { World } from './world.ts';

export interface WebhookTarget {
  url: string;
  /** Missing: unsigned, which real Zendesk never is. */
  secret?: string;
  /** 'event' by default; 'trigger' posts the template that our documentation suggests. */
  kind?: 'event' | 'trigger';
  /** Event types such as 'ticket.comment_added'; all of them by default. */
  subscriptions?: string[];
  name?: string;
  /** An inactive one is sent nothing. */
  status?: 'active' | 'inactive';
}

export type Webhook = WebhookTarget & {
  id: string;
  /** Made through the API: only triggers that name it fire it, with their own bodies. */
  byTriggers?: boolean;
};

export interface Announcer {
  webhooks: Webhook[];
  triggers: Trigger[];
  /**
   * Sends what the audit gives rise to. With an answer (of the API call that caused it), each webhook leaves
   * before or after that answer; the promise holds the answer back for those that go first.
   */
  announce(ticket: Ticket, audit: Audit | null, answer?: FastifyReply): Promise<void>;
}

/** A receiver that waits for our answer first must not wait for ever. */
const longestHoldMs = 250;
const longestAnswerMs = 500;

export function createAnnouncer(
  world: World,
  sender: WebhookSender,
  options: { retryScale: number },
): Announcer {
  const announcer: Announcer = { webhooks: [], triggers: [], announce };
  return announcer;

  async function announce(ticket: Ticket, audit: Audit | null, answer?: FastifyReply) {
    if (audit === null || announcer.webhooks.length === 0) return;
    const early: Promise<void>[] = [];
    for (const delivery of shuffle(deliveriesOf(ticket, audit), world.random)) {
      if (answer === undefined) sender.send(delivery);
      else if (goesFirst()) early.push(sendAndWait(delivery));
      else sender.send(delivery, answered(answer));
    }
    if (early.length > 0) await Promise.race([Promise.all(early), timer(longestHoldMs)]);
  }

  function deliveriesOf(ticket: Ticket, audit: Audit): Delivery[] {
    const events = eventsOf(world, ticket, audit);
    return announcer.webhooks
      .filter(({ status }) => status !== 'inactive')
      .flatMap((webhook) => {
        if (webhook.byTriggers) return triggeredDeliveries(webhook, ticket, audit);
        if (webhook.kind === 'trigger') return [triggerDelivery(webhook, ticket, audit)];
        return events
          .filter(({ type }) => webhook.subscriptions?.includes(type) ?? true)
          .map(({ type, body }) => delivery(webhook, type, () => JSON.stringify(body)));
      })
      .filter(isWithinPlan);
  }

  /** A trial account's further invocations are lost. */
  function isWithinPlan(): boolean {
    const limit = world.limits.invocationsPerMinute;
    return !('retryInMs' in world.counter.count('invocations', limit, 60_000));
  }

  function triggeredDeliveries(webhook: Webhook, ticket: Ticket, audit: Audit): Delivery[] {
    return announcer.triggers
      .filter((trigger) => fires(trigger, world, ticket, audit))
      .flatMap((trigger) => templatesFor(trigger, webhook.id))
      .map((template) =>
        delivery(webhook, 'trigger', () => renderTemplate(world, template, ticket, audit)),
      );
  }

  function triggerDelivery(webhook: Webhook, ticket: Ticket, audit: Audit): Delivery {
    let rendered: string | undefined;
    return delivery(webhook, 'trigger', () => {
      rendered ??= renderTriggerBody(world, ticket, audit);
      return rendered;
    });
  }

  function delivery(webhook: Webhook, label: string, body: () => string): Delivery {
    // One invocation has many attempts; all of them, and duplicates, carry its id.
    const invocationId = createUlid(world.now(), world.random);
    let firstTimestamp: string | undefined;
    return {
      url: webhook.url,
      label,
      body,
      headers(sentBody) {
        const sentAtMs = world.now().getTime() - world.switches.timestampAgeMs;
        const fresh = seconds(new Date(sentAtMs));
        firstTimestamp ??= fresh;
        const timestamp = world.switches.restampRetries ? fresh : firstTimestamp;
        const headers: Record<string, string> = {
          'content-type': 'application/json',
          'x-zendesk-account-id': String(accountId),
          'x-zendesk-webhook-id': webhook.id,
          'x-zendesk-webhook-invocation-id': invocationId,
        };
        if (webhook.secret === undefined) return headers;
        headers['x-zendesk-webhook-signature-timestamp'] = timestamp;
        headers['x-zendesk-webhook-signature'] = signWebhook(webhook.secret, timestamp, sentBody);
        return headers;
      },
      onResult(result, attempt) {
        const next = decideWebhookRetry(result, attempt);
        return next === 'done' ? next : { retryInMs: next.retryInMs * options.retryScale };
      },
    };
  }

  function goesFirst(): boolean {
    if (world.switches.webhookTiming === 'random') return world.random() < 0.5;
    return world.switches.webhookTiming === 'before-answer';
  }

  function sendAndWait(delivery: Delivery): Promise<void> {
    return new Promise((resolve) => sender.send({ ...delivery, onFirstAttempt: resolve }));
  }
}

/** Settled when the last byte has left, the caller is gone, or the answer hangs. */
function answered(answer: FastifyReply): Promise<void> {
  const closed = new Promise<void>((resolve) => answer.raw.once('close', resolve));
  return Promise.race([closed, timer(longestAnswerMs)]);
}

function timer(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function shuffle<T>(items: T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}
