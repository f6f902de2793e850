import { startWatch } from '../effects/perform-effect.ts';
import { FencedError } from '../errors.ts';
import { inHandleSpan } from '../tracing/handle-span.ts';
import type { Ahead, DrainDeps, DrainVerdict } from './drain.ts';
import { type Drain, finishHeads, type Head, readAgain } from './mailbox.ts';
import { reportingTo, settleFailure, tryHead } from './try-head.ts';

/** Heads that are worked off together, and the effects that they will most likely begin with. */
export interface Batch {
  ahead: Ahead;
  heads: Head[];
  effectIds: string[];
}

/** How many events behind a head are taken with it. */
export const aheadCount = 7;

/** What it has begun waits no longer than this to be sent. */
const batchMs = 500;

/**
 * How long what was read with a batch is gone by. Since then an operator may have paused the flow, or erased what the
 * events say; another lane may know more of the ticket.
 */
const freshMs = 50;

/** The head with those right behind it, as far as they are foreseen; undefined where that is none. */
export function foreseenBatch(ahead: Ahead, head: Head): Batch | undefined {
  if (head.following.length === 0) return undefined;
  const { remembered, isClear } = head;
  const behind = head.following.map(({ event, size }) => ({
    ...{ id: event.id, attempt: 1, event, size, remembered, isClear, following: [] },
  }));
  const heads: Head[] = [];
  const effectIds: string[] = [];
  for (const one of [head, ...behind]) {
    const effectId = one.event && one.event.body.length > 0 && ahead.foresee(one.event);
    if (!effectId) break;
    heads.push(one);
    effectIds.push(effectId);
  }
  return heads.length > 1 ? { ahead, heads, effectIds } : undefined;
}

/**
 * Works off several events of a mailbox, one after the other, with two calls of Redis instead of two for
 * each: their effects are begun together, and finished together. Whatever doesn't go as foreseen ends the
 * batch: what was done is finished, what was begun for nothing is released, and the rest comes again.
 *
 * A worker that dies leaves effects that are begun and may not have been made: each is looked for at the provider
 * before it is written, as after any crash.
 * @returns the next head @throws FencedError, DrainPaused
 */
export async function workOffBatch(
  deps: DrainDeps,
  drain: Drain,
  { ahead, heads, effectIds }: Batch,
): Promise<Head | undefined> {
  const handled: DrainVerdict[] = [];
  const startedAtMs = deps.nowMs();
  let readAtMs = startedAtMs;
  const release = await beginAhead(ahead, drain, effectIds);
  for (const [i, head] of heads.entries()) {
    if (i > 0 && !(await mayGoOn(heads.slice(i)))) break;
    const failure = await inHandleSpan(deps.flow, head, async (tellVerdict) => {
      const tried = await tryHead(deps, drain, head);
      if (tried.kind === 'failed') {
        await release();
        const next = handled.length > 0 ? await finish() : head;
        // A replayed one has come before it.
        if (next?.id !== head.id) return { next };
        return { next: await settleFailure(reportingTo(deps, tellVerdict), drain, head, tried) };
      }
      tellVerdict(tried.verdict);
      handled.push(tried.verdict);
      return undefined;
    });
    if (failure) return failure.next;
  }
  await release();
  return finish();

  async function mayGoOn(left: Head[]): Promise<boolean> {
    const nowMs = deps.nowMs();
    if (deps.isStopping() || nowMs - startedAtMs > batchMs) return false;
    if (Math.abs(nowMs - readAtMs) <= freshMs) return true;
    readAtMs = nowMs;
    // Whatever is wrong, what was done has to be told, and telling it meets that, too.
    const again = await readAgain(deps, drain, left, ahead.gate.connection).catch(() => undefined);
    // All heads have the same one.
    for (const [key, value] of again ?? []) left[0]?.remembered.set(key, value);
    return again !== undefined;
  }

  async function finish(): Promise<Head | undefined> {
    const outcomes = handled.map(({ outcome }) => outcome);
    const next = await finishHeads(deps, drain, outcomes);
    for (const verdict of handled) deps.report(verdict);
    return next;
  }
}

/** @returns what takes back all that was begun and is not made @throws FencedError */
async function beginAhead({ ledger, gate }: Ahead, drain: Drain, effectIds: string[]) {
  const isStale = startWatch();
  const begun = await ledger.beginAhead(effectIds, drain, { gate }).catch((error) => {
    if (error instanceof FencedError) throw error;
    // Whatever it is, they meet it themselves, each with its own retries.
    return new Map<string, string>();
  });
  const left = new Map([...begun].map(([id, entry]) => [id, { entry, isStale }]));
  drain.begun = left;
  return async () => {
    drain.begun = undefined;
    // What stays begun is looked for before it is written: no reason not to tell what was done.
    await ledger
      .release(new Map([...left].map(([id, { entry }]) => [id, entry])), gate)
      .catch(() => {});
  };
}
