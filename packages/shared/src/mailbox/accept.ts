import { setImmediate } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { RetryableError } from '../errors.ts';
import type { Keys } from '../redis/keys.ts';
import { untilReplicated } from '../redis/replicas.ts';
import { listOf, type Reply, runWholeScript, textOf } from '../redis/script.ts';
import { type TracedEvent, traceEvent } from '../tracing/accept-span.ts';
import { outsideSpans } from '../tracing/in-span.ts';
import type { Kick } from './kick.ts';
import { formatMailbox, isInboxFlow, laneOf } from './mailbox-name.ts';
import { acceptScript } from './scripts.ts';
import { encodeEvent, type StoredEvent } from './stored-event.ts';

/** Provider event ids stay claimed this long, past every provider's redelivery. */
export const dedupSeconds = 7 * 24 * 3600;
/** Events without an id of their own are hints: the same content counts as the same only this long. */
export const hintDedupSeconds = 10;

/** While Redis works on some of what is waiting, the next is got ready. */
const mostUnderWay = 4;
/** Smaller ones are not worth a call of their own. */
const usualBatch = 24;
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
  /** How long whoever sent it waits, where that is shorter than usual. */
  patienceMs?: number;
  /** Whether it begins a trace, where what found it may find many. */
  ownTrace?: boolean;
}

interface Waiting {
  event: StoredEvent;
  dedupSeconds: number;
  resolve(acceptance: Acceptance): void;
  reject(error: unknown): void;
  patience: NodeJS.Timeout;
}

/** Zendesk gives up after 12 s; whoever waits has an answer long before. */
const defaultPatienceMs = 4_000;

export type Accept = (event: StoredEvent, options?: AcceptOptions) => Promise<Acceptance>;

/**
 * Accepts events with group commit: few script calls are under way at a time, and what arrives meanwhile
 * goes together into the next. Redis runs them in the order in which the events arrived. Resolves once it
 * holds the event and the jobs of the mailboxes that it opened. Rejects when Redis can't take it, or has not
 * within `patienceMs`; the event may then be held all the same, which the sender's retry turns into a
 * duplicate.
 */
export function createAccept(
  deps: { redis: Redis; keys: Keys; kick: Kick },
  patienceMs = defaultPatienceMs,
): Accept {
  const queue: Waiting[] = [];
  let isGathering = false;
  let underWay = 0;

  /** One turn of the event loop: requests that were read together are committed together. */
  async function gather(): Promise<void> {
    isGathering = true;
    await setImmediate();
    isGathering = false;
    commitMore();
  }

  function commitMore(): void {
    while (queue.length > 0 && underWay < mostUnderWay) {
      underWay += 1;
      void commit(queue.splice(0, nextBatchSize(queue))).then(() => {
        underWay -= 1;
        commitMore();
      });
    }
  }

  async function commit(batch: Waiting[]): Promise<void> {
    try {
      const { acceptances, kicks } = await runAccept(deps, batch);
      await deps.kick(kicks);
      batch.forEach((waiting, i) => {
        waiting.resolve(acceptances[i] as Acceptance);
      });
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    } finally {
      for (const { patience } of batch) clearTimeout(patience);
    }
  }

  /** In line or under way: an answer in time is better than a late one. */
  function giveUp(waiting: Waiting): void {
    const place = queue.indexOf(waiting);
    if (place !== -1) queue.splice(place, 1);
    waiting.reject(new RetryableError('Redis did not take the event in time'));
  }

  const commitSoon = (event: StoredEvent, options: AcceptOptions) =>
    new Promise<Acceptance>((resolve, reject) => {
      const patience = setTimeout(() => giveUp(waiting), options.patienceMs ?? patienceMs);
      const seconds = options.dedupSeconds ?? dedupSeconds;
      const waiting = { event, dedupSeconds: seconds, resolve, reject, patience };
      queue.push(waiting);
      if (underWay === mostUnderWay) return;
      // Enough for a call of its own: Redis works on it while the rest of what came together is read.
      if (queue.length >= usualBatch) outsideSpans(commitMore);
      else if (!isGathering) void outsideSpans(gather);
    });

  return async (event, options = {}) => {
    const traced = traceEvent(event, options.ownTrace);
    try {
      const acceptance = await commitSoon(traced.event, options);
      traced.accepted(acceptance);
      return acceptance;
    } catch (error) {
      traced.failed(error);
      throw error;
    }
  };
}

/** The more wait, the more go together: all calls share one write to the disk, or few. */
function nextBatchSize(queue: Waiting[]): number {
  const share = Math.ceil(queue.length / mostUnderWay);
  const most = Math.min(maxBatch, Math.max(usualBatch, share));
  let bytes = 0;
  const end = queue.findIndex(({ event }, i) => {
    bytes += event.body.length;
    return i > 0 && (i === most || bytes > maxBatchBytes);
  });
  return end === -1 ? queue.length : end;
}

/** Where found events go: right behind the head that announced them, instead of at the end. */
export interface Place {
  mailbox: string;
  afterEventId: string;
}

export async function acceptBatch(
  deps: { redis: Redis; keys: Keys },
  events: { event: StoredEvent; dedupSeconds: number }[],
  place?: Place,
): Promise<{ acceptances: Acceptance[]; kicks: string[] }> {
  const traced = events.map(({ event }) => traceEvent(event));
  const batch = events.map((one, i) => ({ ...one, event: (traced[i] as TracedEvent).event }));
  try {
    const accepted = await runAccept(deps, batch, place);
    traced.forEach((one, i) => {
      one.accepted(accepted.acceptances[i]);
    });
    return accepted;
  } catch (error) {
    for (const one of traced) one.failed(error);
    throw error;
  }
}

async function runAccept(
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
    const mailboxes = event.flows
      .filter((flow) => !isInboxFlow(flow))
      .map((flow) =>
        formatMailbox({
          lane: laneOf(flow, event.connection),
          conversationKey: event.conversationKey,
        }),
      );
    const claimOf = event.backfill ? keys.history : keys.dedup;
    const dedupKey = claimOf(event.connection, event.providerEventId);
    args.push(event.id, dedupKey, dedupSeconds, encodeEvent(event), mailboxes.length, ...mailboxes);
  }
  const run = () => runWholeScript(redis, acceptScript, [keys.records], args);
  const replies = listOf(await untilReplicated(redis, run));
  const kicks = new Set<string>();
  const acceptances = replies.map((reply): Acceptance => {
    const [isNew, id, ...boxes] = listOf(reply);
    for (const box of boxes) kicks.add(textOf(box as Reply));
    return { outcome: isNew === 1 ? 'accepted' : 'duplicate', id: textOf(id) };
  });
  return { acceptances, kicks: [...kicks] };
}
