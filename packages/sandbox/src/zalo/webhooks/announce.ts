import type { FastifyReply } from 'fastify';
import type { WebhookResult, WebhookSender } from '../../kit/index.ts';
import type { Switches } from '../switches.ts';
import { macOf, type SigningApp } from './sign-webhook.ts';
import { type FieldOrder, writeEvent, type ZaloEvent } from './write-event.ts';

/** How one webhook differs from what the switches say. */
export interface SendOptions {
  mac?: Switches['mac'];
  /** Without the header. */
  unsigned?: boolean;
  /** With a digest of something else. */
  badSignature?: boolean;
  fieldOrder?: FieldOrder;
  escapedSlashes?: boolean;
  /** As though it were a repetition. */
  numRetry?: number;
  /** With the time of now instead of the event's own. */
  restamp?: boolean;
}

export interface Announcer {
  /** The app's one URL. */
  url: string | undefined;
  /** Ends when a delivery and its five repetitions have failed. */
  subscribed: boolean;
  /** What happened. With an answer: it caused it, and the promise holds it back for what goes before it. */
  announce(event: ZaloEvent, answer?: FastifyReply): Promise<void>;
  /** @returns what the first attempt came to; undefined: it wasn't sent. */
  send(event: ZaloEvent, options?: SendOptions): Promise<WebhookResult | undefined>;
}

/** A receiver that waits for our answer first must not wait for ever; who insists on "before" gets more time. */
const longestHoldMs = { random: 250, before: 1_000, after: 0 };
/** Nor a webhook for an answer that hangs. */
const longestAnswerMs = 250;

export function createAnnouncer(options: {
  app: SigningApp;
  url: string | undefined;
  sender: WebhookSender;
  switches: Switches;
  retryLadderMs: readonly number[];
  random: () => number;
  nowMs: () => number;
}): Announcer {
  const { app, sender, switches, retryLadderMs, random, nowMs } = options;
  const announcer: Announcer = { url: options.url, subscribed: true, announce, send };
  return announcer;

  async function announce(event: ZaloEvent, answer?: FastifyReply): Promise<void> {
    if (answer === undefined) void send(event);
    else if (goesFirst()) await Promise.race([send(event), timer(longestHoldMs[switches.echo])]);
    else void send(event, {}, answered(answer));
  }

  function send(
    event: ZaloEvent,
    how: SendOptions = {},
    after?: Promise<unknown>,
  ): Promise<WebhookResult | undefined> {
    const { url } = announcer;
    if (url === undefined || switches.mutedEvents.includes(event.event_name)) {
      return Promise.resolve(undefined);
    }
    return new Promise((resolve) => {
      const delivery = deliveryOf(url, event, how);
      sender.send(
        {
          ...delivery,
          onResult(result, attempt) {
            resolve(result);
            return delivery.onResult(result, attempt);
          },
          // The result comes right after, or never soon.
          onFirstAttempt: () => queueMicrotask(() => resolve(undefined)),
        },
        after,
      );
    });
  }

  function deliveryOf(url: string, event: ZaloEvent, how: SendOptions) {
    let retries = 0;
    let timestamp = event.timestamp;
    const isRepeated = () => retries > 0;
    return {
      url,
      label: event.event_name,
      body(): string | undefined {
        if (!announcer.subscribed) return undefined;
        const isRestamped = how.restamp || (isRepeated() && switches.retriesRestamped);
        timestamp = isRestamped ? String(nowMs()) : event.timestamp;
        const { fieldOrder, escapedSlashes } = { ...switches, ...how };
        return writeEvent({ ...event, timestamp }, { fieldOrder, escapedSlashes, random });
      },
      headers(body: string | Buffer): Record<string, string> {
        const numRetry = isRepeated() ? retries : how.numRetry;
        return {
          'content-type': 'application/json',
          ...signature(String(body), timestamp, how),
          ...(numRetry === undefined ? {} : { num_retry: String(numRetry) }),
        };
      },
      onResult(result: WebhookResult, attempt: number): 'done' | { retryInMs: number } {
        if (!hasFailed(result)) return 'done';
        retries = attempt;
        const retryInMs = retryLadderMs[attempt - 1];
        if (retryInMs !== undefined) return { retryInMs };
        announcer.subscribed = false;
        return 'done';
      },
    };
  }

  function signature(body: string, timestamp: string, how: SendOptions): Record<string, string> {
    if (how.unsigned) return {};
    const mac = macOf(how.badSignature ? `${body} ` : body, timestamp, app);
    const isBare = (how.mac ?? switches.mac) === 'bare';
    return { 'x-zevent-signature': isBare ? mac : `mac=${mac}` };
  }

  function hasFailed(result: WebhookResult): boolean {
    if (!('status' in result)) return true;
    return switches.retriesOn === 'anything-but-200' && result.status !== 200;
  }

  function goesFirst(): boolean {
    return switches.echo === 'random' ? random() < 0.5 : switches.echo === 'before';
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
