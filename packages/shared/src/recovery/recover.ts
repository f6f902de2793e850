import { replayEvent } from '../mailbox/mailbox.ts';
import type { ReplayDeps } from '../mailbox/replay.ts';
import { encodeEvent } from '../mailbox/stored-event.ts';
import { parkEvent } from '../queues/parked.ts';
import { parkedQueueName } from '../queues/queues.ts';
import type { OutcomeRecord } from '../records/record.ts';
import { loadEvent } from '../store/events.ts';
import { beginUpkeep, endUpkeep } from '../store/upkeep-runs.ts';
import { findLost, type LostWork } from './find-lost.ts';
import { noteForgotten } from './note-forgotten.ts';
import { recordUnknown } from './record-unknown.ts';

export interface RecoverDeps extends ReplayDeps {
  /** those that somebody works on */
  lanes: Set<string>;
  /** flows whose targets can't be asked what they were sent, and do not want it twice */
  unrepeatable: Set<string>;
  startedBy: string;
  nowMs(): number;
  recordWithinMs?: number;
}

export interface Recovered {
  /** put back: worked on again, with a look before each write */
  putBack: number;
  /** for a person to decide: nobody can say whether they went out */
  uncertain: number;
  /** of flows that are no more */
  left: number;
  /** held by Redis, and unknown to Postgres: recorded */
  recorded: number;
}

/** Longer than any event is tried. */
const rememberSeconds = 14 * 24 * 3_600;

/**
 * Brings Redis and Postgres together after one of them was lost, or set back. Doing it again, also while all is
 * well, changes nothing.
 */
export async function recover(
  deps: RecoverDeps,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<Recovered> {
  if (dryRun) return { ...sort(deps, await findLost(deps)).counts, recorded: 0 };
  const id = await beginUpkeep(deps.db, { kind: 'recovery', startedBy: deps.startedBy });
  try {
    await noteForgotten(deps, deps.nowMs());
    const recorded = await recordUnknown(deps);
    const { repeatable, unclear, counts } = sort(deps, await findLost(deps));
    // The newest first: each goes to the front of its mailbox.
    for (const work of repeatable) await putBack(deps, work);
    await deps.queues.kick([...new Set(repeatable.map(({ mailbox }) => mailbox))]);
    for (const work of unclear) await leaveToPerson(deps, work);
    const report = { ...counts, recorded };
    await endUpkeep(deps.db, id, { report });
    return report;
  } catch (error) {
    await endUpkeep(deps.db, id, { error: error instanceof Error ? error.message : 'failed' });
    throw error;
  }
}

function sort({ lanes, unrepeatable }: RecoverDeps, lost: LostWork[]) {
  const worked = lost.filter(({ lane }) => lanes.has(lane));
  const unclear = worked.filter(({ flow }) => unrepeatable.has(flow));
  const repeatable = worked.filter(({ flow }) => !unrepeatable.has(flow));
  const counts = {
    putBack: repeatable.length,
    uncertain: unclear.length,
    left: lost.length - worked.length,
  };
  return { repeatable, unclear, counts };
}

async function putBack(deps: RecoverDeps, work: LostWork): Promise<void> {
  const { redis, keys, db } = deps;
  const event = await loadEvent(db, work.eventId);
  if (!event) return;
  await redis
    .multi()
    .set(keys.event(work.eventId), encodeEvent(event), 'NX')
    // Before it can be worked on: its writes have to be looked for.
    .sadd(keys.recovered, work.eventId)
    .expire(keys.recovered, rememberSeconds)
    .exec();
  await replayEvent(deps, work.mailbox, outcomeOf(deps, work, 'waiting', 'recovered'));
}

async function leaveToPerson(deps: RecoverDeps, work: LostWork): Promise<void> {
  const { redis, keys, queues } = deps;
  const { eventId, flow, mailbox } = work;
  const reason = 'Redis was lost: it may have been sent';
  await parkEvent(queues.queueOf(parkedQueueName), { eventId, flow, mailbox, reason });
  const outcome = outcomeOf(deps, work, 'uncertain', reason);
  await redis.xadd(keys.records, '*', 'o', JSON.stringify(outcome));
}

function outcomeOf(
  { nowMs }: RecoverDeps,
  { eventId: id, flow, attempts }: LostWork,
  state: OutcomeRecord['state'],
  reason: string,
): OutcomeRecord {
  return { id, flow, state, reason, attempts, atMs: nowMs() };
}
