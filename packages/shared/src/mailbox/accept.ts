import type { Redis } from 'ioredis';
import type { Keys } from '../redis/keys.ts';
import { listOf, type Reply, runScript, textOf } from '../redis/script.ts';
import type { Kick } from './kick.ts';
import { formatMailbox, laneOf } from './mailbox-name.ts';
import { acceptScript } from './scripts.ts';
import { encodeEvent, type StoredEvent } from './stored-event.ts';

/** Provider event ids stay claimed this long, past every provider's redelivery. */
export const dedupSeconds = 7 * 24 * 3600;
/** Events without an id of their own are hints: the same content counts as the same only this long. */
export const hintDedupSeconds = 10;

/** One script call stays short, so that Redis answers others in between. */
const maxBatch = 256;
const maxBatchBytes = 4 * 1024 * 1024;

export interface Acceptance {
  outcome: 'accepted' | 'duplicate';
  /** The event's id; a duplicate names the first delivery's. */
  id: string;
}

export interface AcceptOptions {
  dedupSeconds?: number;
}

interface Waiting {
  event: StoredEvent;
  dedupSeconds: number;
  resolve(acceptance: Acceptance): void;
  reject(error: unknown): void;
}

export type Accept = (event: StoredEvent, options?: AcceptOptions) => Promise<Acceptance>;

/**
 * Accepts events with group commit: what arrives together goes into one script call, and calls don't
 * wait for each other, so that Redis writes its log once for all that it finds waiting. Resolves once
 * Redis holds the event and the jobs of the mailboxes that it opened; one that was open already has
 * its job, or a kick on its way, and the sweep should that kick be lost. Rejects when Redis can't
 * take it; the event may then be held all the same, which the sender's retry turns into a duplicate.
 */
export function createAccept(deps: { redis: Redis; keys: Keys; kick: Kick }): Accept {
  const queue: Waiting[] = [];

  async function commit(batch: Waiting[]): Promise<void> {
    try {
      const events = batch.map(({ event, dedupSeconds }) => ({ event, dedupSeconds }));
      const { acceptances, kicks } = await acceptBatch(deps, events);
      await deps.kick(kicks);
      batch.forEach((waiting, i) => {
        waiting.resolve(acceptances[i] as Acceptance);
      });
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
  }

  function commitAll(): void {
    while (queue.length > 0) void commit(queue.splice(0, nextBatchSize(queue)));
  }

  return (event, options = {}) =>
    new Promise((resolve, reject) => {
      queue.push({ event, dedupSeconds: options.dedupSeconds ?? dedupSeconds, resolve, reject });
      // One turn of the event loop: requests that were read together are committed together.
      if (queue.length === 1) setImmediate(commitAll);
    });
}

function nextBatchSize(queue: Waiting[]): number {
  let bytes = 0;
  const end = queue.findIndex(({ event }, i) => {
    bytes += event.body.length;
    return i > 0 && (i === maxBatch || bytes > maxBatchBytes);
  });
  return end === -1 ? queue.length : end;
}

/** Where found events go: right behind the head that announced them, instead of at the end. */
export interface Place {
  mailbox: string;
  afterEventId: string;
}

export async function acceptBatch(
  { redis, keys }: { redis: Redis; keys: Keys },
  events: { event: StoredEvent; dedupSeconds: number }[],
  place?: Place,
): Promise<{ acceptances: Acceptance[]; kicks: string[] }> {
  const args: (string | number | Buffer)[] = [
    keys.prefix,
    events.length,
    place?.mailbox ?? '',
    place?.afterEventId ?? '',
  ];
  for (const { event, dedupSeconds } of events) {
    const mailboxes = event.flows.map((flow) =>
      formatMailbox({
        lane: laneOf(flow, event.connection),
        conversationKey: event.conversationKey,
      }),
    );
    const dedupKey = keys.dedup(event.connection, event.providerEventId);
    args.push(event.id, dedupKey, dedupSeconds, encodeEvent(event), mailboxes.length, ...mailboxes);
  }
  const replies = listOf(await runScript(redis, acceptScript, [keys.records], args));
  const kicks = new Set<string>();
  const acceptances = replies.map((reply): Acceptance => {
    const [isNew, id, ...boxes] = listOf(reply);
    for (const box of boxes) kicks.add(textOf(box as Reply));
    return { outcome: isNew === 1 ? 'accepted' : 'duplicate', id: textOf(id) };
  });
  return { acceptances, kicks: [...kicks] };
}
