import { Agent } from 'undici';
import { createPending } from './pending.ts';
import { postWebhook, type WebhookResult } from './post-webhook.ts';

/** Probabilities 0..1, all 0 by default. */
export interface WebhookFaults {
  drop?: number;
  duplicate?: number;
  /** A delivery so chosen is held back until the next one was sent, or 50 ms have passed. */
  reorder?: number;
  /** A random pause before each attempt; 0 by default. */
  maxDelayMs?: number;
}

export interface Delivery {
  url: string;
  /** Made at send time, so that timestamps are fresh; gets the body that is about to be sent. */
  headers(body: string | Buffer): Record<string, string>;
  /** Built at send time, for late-bound payloads; null or undefined: nothing is sent. */
  body(): string | Buffer | null | undefined;
  label: string;
  /** Called after the first attempt, or when none will follow soon (dropped, paused, held back). More than one call means nothing. */
  onFirstAttempt?(): void;
  /** Called after every attempt (counted from 1); without it, one attempt is all there is. */
  onResult?(result: WebhookResult, attempt: number): 'done' | { retryInMs: number };
}

export interface SentWebhook {
  label: string;
  status: number | 'dropped' | 'timeout' | 'error';
  attempt: number;
  body: string;
}

export interface WebhookSender {
  /** `after`: not before this is settled (the answer of the call that caused the webhook, say). */
  send(delivery: Delivery, after?: Promise<unknown>): void;
  faults: WebhookFaults;
  sent: SentWebhook[];
  /** Resolves when nothing is queued, in flight or waiting for a retry. */
  settled(): Promise<void>;
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

const longestHoldMs = 50;

/** Delivers webhooks over real HTTP, in parallel and in no promised order, as the providers do. */
export function createWebhookSender(options: {
  timeoutMs: number;
  random?: () => number;
}): WebhookSender {
  const random = options.random ?? Math.random;
  const agent = new Agent();
  const pending = createPending();
  const sent: SentWebhook[] = [];
  const faults: WebhookFaults = {};
  let heldBack: (() => void)[] = [];
  let waitingForResume: (() => void)[] = [];
  let paused = false;

  function send(delivery: Delivery, after?: Promise<unknown>): void {
    pending.track(
      Promise.resolve(after)
        .catch(() => {})
        .then(() => launch(delivery)),
    );
  }

  async function launch(delivery: Delivery): Promise<void> {
    if (paused) {
      delivery.onFirstAttempt?.();
      await pending.wait((release) => waitingForResume.push(release));
    }
    if (chance(faults.drop)) {
      sent.push({ label: delivery.label, status: 'dropped', attempt: 1, body: '' });
      delivery.onFirstAttempt?.();
      return;
    }
    if (chance(faults.reorder)) {
      delivery.onFirstAttempt?.();
      await pending.wait((release) => heldBack.push(release), longestHoldMs);
      return deliver(delivery);
    }
    const copies = chance(faults.duplicate) ? 2 : 1;
    const deliveries = Array.from({ length: copies }, () => deliver(delivery));
    await Promise.race(deliveries);
    const overtaken = heldBack;
    heldBack = [];
    for (const release of overtaken) release();
    await Promise.all(deliveries);
  }

  async function deliver(delivery: Delivery): Promise<void> {
    for (let attempt = 1; !pending.closed(); attempt += 1) {
      await pending.sleep(random() * (faults.maxDelayMs ?? 0));
      const body = delivery.body();
      if (body === null || body === undefined || pending.closed()) {
        delivery.onFirstAttempt?.();
        return;
      }
      const headers = delivery.headers(body);
      const result = await postWebhook({ ...options, agent, url: delivery.url, headers, body });
      sent.push({ label: delivery.label, status: statusOf(result), attempt, body: String(body) });
      if (attempt === 1) delivery.onFirstAttempt?.();
      const next = delivery.onResult?.(result, attempt) ?? 'done';
      if (next === 'done') return;
      await pending.sleep(next.retryInMs);
    }
  }

  function chance(probability = 0): boolean {
    return probability > 0 && random() < probability;
  }

  return {
    send,
    faults,
    sent,
    settled: pending.settled,
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      for (const release of waitingForResume.splice(0)) release();
    },
    async close() {
      pending.close();
      waitingForResume = [];
      await agent.destroy();
    },
  };
}

function statusOf(result: WebhookResult): SentWebhook['status'] {
  if ('status' in result) return result.status;
  return 'timeout' in result ? 'timeout' : 'error';
}
