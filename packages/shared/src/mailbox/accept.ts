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
 * Accepts events with group commit: what arrives while a script call is under way goes into the next
 * one, so that under load one write to Redis's log carries many events. Resolves once Redis holds
 * the event and its mailboxes have a job. Rejects when Redis can't take it; the event may then be
 * held all the same, which the sender's retry turns into a duplicate.
 */
export function createAccept(deps: { redis: Redis; keys: Keys; kick: Kick }): Accept {
  const queue: Waiting[] = [];
  let running = false;

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

  async function run(): Promise<void> {
    running = true;
    // One turn of the event loop: requests that were read together are committed together.
    await new Promise(setImmediate);
    while (queue.length > 0) await commit(queue.splice(0, maxBatch));
    running = false;
  }

  return (event, options = {}) =>
    new Promise((resolve, reject) => {
      queue.push({ event, dedupSeconds: options.dedupSeconds ?? dedupSeconds, resolve, reject });
      if (!running) void run();
    });
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
