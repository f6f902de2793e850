import type { FastifyReply } from 'fastify';
import type { Delivery, WebhookSender } from '../../kit/index.ts';
import type { Switches } from '../switches.ts';
import { type Signer, signBody } from './sign-webhook.ts';
import { isWanted, type Subscriptions, type Told, wantsPrevState } from './subscriptions.ts';

/** Desk's own webhook, or a workflow rule's script in one of two ways. */
export type WebhookTarget =
  | { url: string; auth: 'jwt'; subscriptions?: Subscriptions; ignoreSourceId?: string | undefined }
  | { url: string; auth: 'hmac'; secret: string }
  | { url: string; auth: 'secret'; secret: string };

export type Webhook = WebhookTarget & { id: string; isEnabled: boolean };

/** What happened, as Desk's own webhooks tell it. */
export interface Happened extends Told {
  ticketId: string;
  /** Built when it is sent: what the ticket is then. */
  payload(): unknown;
  prevState?: unknown;
}

/** How a change came about; without an answer, a person did it. */
export interface Cause {
  sourceId?: string | undefined;
  /** Of the call that caused it: told before it, or after. */
  answer?: FastifyReply;
}

export interface Announcer {
  webhooks: Webhook[];
  /** The promise holds the answer back for what goes before it. */
  announce(happened: Happened, cause?: Cause): Promise<void>;
}

/** What a script names the event, and what workflow rules fire on. */
const seedNames: Record<string, string> = {
  Ticket_Add: 'ticket.created',
  Ticket_Update: 'ticket.updated',
  Ticket_Thread_Add: 'Ticket_Thread_Add',
  Ticket_Comment_Add: 'Ticket_Comment_Add',
};

/** A receiver that waits for our answer first must not wait for ever; who insists on "before" gets more time. */
const longestHoldMs = { random: 250, before: 1_000, after: 0 };
/** Nor a webhook for an answer that hangs. */
const longestAnswerMs = 250;

export function createAnnouncer(options: {
  orgId: string;
  sender: WebhookSender;
  signer: Signer;
  switches: Switches;
  random: () => number;
  nowMs: () => number;
}): Announcer {
  const { orgId, sender, signer, switches, random, nowMs } = options;
  const announcer: Announcer = { webhooks: [], announce };
  return announcer;

  async function announce(happened: Happened, { sourceId, answer }: Cause = {}): Promise<void> {
    const wanting = announcer.webhooks.filter((webhook) => wants(webhook, happened, sourceId));
    const deliveries = wanting.map((webhook) => deliveryTo(webhook, happened));
    if (answer === undefined) for (const one of deliveries) sender.send(one);
    else if (goesFirst()) {
      await Promise.race([
        Promise.all(deliveries.map(sendAndWait)),
        timer(longestHoldMs[switches.echo]),
      ]);
    } else for (const one of deliveries) sender.send(one, answered(answer));
  }

  function deliveryTo(webhook: Webhook, happened: Happened): Delivery {
    const atMs = nowMs();
    return {
      url: webhook.url,
      label: happened.eventType,
      body: () => JSON.stringify(bodyFor(webhook, happened, { orgId, atMs })),
      headers: (body) => ({ 'content-type': 'application/json', ...proofOf(webhook, body) }),
      onResult(result, attempt) {
        const status = 'status' in result ? result.status : undefined;
        // Nothing but 200 will do; 410 ends the subscription.
        if (status === 410 && webhook.auth === 'jwt') {
          announcer.webhooks = announcer.webhooks.filter(({ id }) => id !== webhook.id);
        }
        const { times, delayMs } = switches.webhookRetries;
        const isOver = status === 200 || status === 410 || attempt > times;
        return isOver ? 'done' : { retryInMs: delayMs };
      },
    };
  }

  function proofOf(webhook: Webhook, body: string | Buffer): Record<string, string> {
    if (webhook.auth === 'secret') return { 'x-webhook-secret': webhook.secret };
    if (webhook.auth === 'hmac') return { 'x-zoho-signature': signBody(body, webhook.secret) };
    return { 'x-zdesk-jwt': signer.token({ orgId, webhookId: webhook.id, atMs: nowMs() }) };
  }

  function goesFirst(): boolean {
    return switches.echo === 'random' ? random() < 0.5 : switches.echo === 'before';
  }

  function sendAndWait(delivery: Delivery): Promise<void> {
    return new Promise((resolve) => sender.send({ ...delivery, onFirstAttempt: resolve }));
  }
}

function wants(webhook: Webhook, happened: Happened, sourceId: string | undefined): boolean {
  if (!webhook.isEnabled) return false;
  if (webhook.auth !== 'jwt') return Object.hasOwn(seedNames, happened.eventType);
  const { subscriptions, ignoreSourceId } = webhook;
  if (ignoreSourceId !== undefined && ignoreSourceId === sourceId) return false;
  return isWanted(subscriptions, happened);
}

function bodyFor(webhook: Webhook, happened: Happened, at: { orgId: string; atMs: number }) {
  const { eventType, ticketId } = happened;
  const { orgId, atMs } = at;
  if (webhook.auth === 'secret') return { ticket_id: ticketId };
  if (webhook.auth === 'hmac') {
    const timestamp = new Date(atMs).toISOString();
    return { ticket: { id: ticketId }, event_type: seedNames[eventType], timestamp, orgId };
  }
  const isTold = wantsPrevState(webhook.subscriptions, eventType);
  const prevState = isTold ? (happened.prevState ?? null) : null;
  // An array, though of one; and the time is a string.
  return [{ eventType, eventTime: String(atMs), orgId, payload: happened.payload(), prevState }];
}

/** Settled when the last byte has left, the caller is gone, or the answer hangs. */
function answered(answer: FastifyReply): Promise<void> {
  const closed = new Promise<void>((resolve) => answer.raw.once('close', resolve));
  return Promise.race([closed, timer(longestAnswerMs)]);
}

function timer(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
