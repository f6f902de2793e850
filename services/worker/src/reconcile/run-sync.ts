import { setTimeout as sleep } from 'node:timers/promises';
import type { Reconcile } from '@omnirelay/shared/config/config-file.ts';
import { errorMessage } from '@omnirelay/shared/logging/error-message.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { SyncJob } from '@omnirelay/shared/queues/sync.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import {
  endSync,
  findLastSync,
  type LastSync,
  removeEmptySyncs,
  type SyncCursor,
  type SyncRun,
  saveSync,
  takeSync,
} from '@omnirelay/shared/store/sync-runs.ts';
import { startSync } from '@omnirelay/shared/store/syncs.ts';
import { tellCurrent } from '@omnirelay/shared/tracing/in-span.ts';
import type { Logger } from 'pino';
import type { Compare, CompareRun } from './compare.ts';

/** Progress is told this often, besides after each page. */
const tellEveryMs = 1_000;
/** A long wait at a provider must not look like a process that died. */
const longestPauseMs = 10_000;
/** Whatever keeps a conversation from being read for longer will not pass by itself. */
const longestSkipMs = 3_600_000;
/** Longer than a webhook, and our record of it, are usually on their way. */
const longestLeaveMs = 30_000;

export interface SyncDeps {
  db: Database;
  reconcile: Reconcile;
  log: Logger;
  nowMs(): number;
  publish(syncId: string): Promise<unknown>;
  /** How this connection is compared. */
  compareFor(connection: string, run: CompareRun): Compare;
  isActive(connection: string): Promise<boolean>;
  metrics?: Pick<Metrics, 'syncs' | 'healed'> | undefined;
}

/** This run is over, another process has it or will have it. */
export class SyncHandedOn extends Error {
  override name = 'SyncHandedOn';
  readonly reason: 'stopping' | 'taken-over';
  constructor(reason: 'stopping' | 'taken-over') {
    super(`the sync goes on elsewhere: ${reason}`);
    this.reason = reason;
  }
}

/**
 * Runs one sync, or what is left of it. Where it stands is kept in Postgres: killed at any moment, it goes
 * on with the page that it was at.
 *
 * @param owner unique to this run of the job
 * @throws SyncHandedOn when it has to stop, and whatever Redis and Postgres throw
 */
export async function runSync(
  deps: SyncDeps,
  job: { id: string; data: SyncJob; owner: string },
  stopping: AbortSignal,
): Promise<void> {
  const { db, nowMs, log } = deps;
  const run = await begin(deps, job);
  if (!run) return;
  tellCurrent({
    'omnirelay.connection': run.connection,
    'omnirelay.sync_id': run.id,
    'omnirelay.trigger': run.trigger,
  });
  const last = await findLastSync(db, run.connection);
  const cursor = startingPoint(deps, run, last);
  const { id, connection, conversationsRead, messagesRead, healed, oldestGapMs } = run;
  const progress = { conversationsRead, messagesRead, healed, oldestGapMs };
  let toldAtMs = 0;

  const save = async (page: string | undefined) => {
    if (stopping.aborted) throw new SyncHandedOn('stopping');
    if (page === cursor.page && nowMs() - toldAtMs < tellEveryMs) return;
    cursor.page = page;
    toldAtMs = nowMs();
    if (!(await saveSync(db, id, job.owner, { ...progress, cursor }))) {
      throw new SyncHandedOn('taken-over');
    }
    await deps.publish(id);
  };
  const compare = deps.compareFor(connection, {
    window: () => windowOf(deps, cursor),
    skipped: ({ externalId }, error) => {
      const line = { event: 'sync.skipped', syncId: id, conversation: externalId, err: error };
      log.warn(line, 'a conversation could not be compared');
      cursor.skippingSinceMs ??= last.skippingSinceMs ?? nowMs();
    },
    async pause(ms) {
      for (let leftMs = ms; leftMs > 0; leftMs -= longestPauseMs) {
        await sleep(Math.min(leftMs, longestPauseMs), undefined, { signal: stopping }).catch(
          () => {},
        );
        await save(cursor.page);
      }
    },
  });
  /** What goes missing while all there is is read must not wait until that is through. */
  const syncBetween = async () => {
    const startedAtMs = nowMs();
    if (run.trigger !== 'manual' || startedAtMs - cursor.syncedAtMs < deps.reconcile.every) return;
    const range = { sinceMs: cursor.syncedAtMs - deps.reconcile.overlap };
    await compare(range, progress, () => save(cursor.page));
    cursor.syncedAtMs = startedAtMs;
  };

  let failure: unknown;
  try {
    await save(cursor.page);
    await compare(cursor, progress, async (page) => {
      await save(page);
      await syncBetween();
    });
  } catch (error) {
    if (error instanceof SyncHandedOn) throw error;
    failure = error;
  }
  if (isOwed(cursor, run, nowMs())) cursor.syncedAtMs = cursor.sinceMs + deps.reconcile.overlap;
  const error = failure === undefined ? {} : { error: errorMessage(failure) };
  const state = failure === undefined ? 'done' : 'failed';
  tellCurrent({ 'omnirelay.outcome': state });
  const isOurs = await endSync(db, id, job.owner, { ...progress, cursor, state, ...error });
  if (!isOurs) throw new SyncHandedOn('taken-over');
  deps.metrics?.syncs.inc({ connection, trigger: run.trigger, state });
  deps.metrics?.healed.inc({ connection }, progress.healed);
  if (state === 'done') await removeEmptySyncs(db, run);
  await deps.publish(id);
  const line = {
    event: 'sync.finished',
    syncId: id,
    connection,
    trigger: run.trigger,
    ...progress,
  };
  if (state === 'done') log.info(line, 'sync finished');
  else log.warn({ ...line, err: failure }, 'sync failed; the next one begins where this one did');
}

/** The run that this job is for; undefined: nothing to do. */
async function begin(
  deps: SyncDeps,
  job: { id: string; data: SyncJob; owner: string },
): Promise<SyncRun | undefined> {
  const { db } = deps;
  const by = { owner: job.owner, job: job.id };
  if ('syncId' in job.data) return takeSync(db, { id: job.data.syncId }, by);
  const { connection } = job.data;
  if (!(await deps.isActive(connection))) return undefined;
  const left = await takeSync(db, { connection }, by);
  if (left) return left;
  const id = await startSync(db, { connection, trigger: 'schedule' });
  return id === undefined ? undefined : takeSync(db, { id }, by);
}

interface StartedCursor extends SyncCursor {
  sinceMs: number;
  firstSyncAtMs: number;
  syncedAtMs: number;
}

/** By hand everything is read; by schedule what changed since the last sync, and a little before. */
function startingPoint(deps: SyncDeps, run: SyncRun, last: LastSync): StartedCursor {
  const { cursor } = run;
  const nowMs = deps.nowMs();
  // The first one may have failed.
  const syncedAtMs = last.syncedAtMs ?? last.firstSyncAtMs ?? nowMs;
  const sinceMs = run.trigger === 'manual' ? 0 : syncedAtMs - deps.reconcile.overlap;
  return {
    ...cursor,
    sinceMs: cursor.sinceMs ?? sinceMs,
    syncedAtMs: cursor.syncedAtMs ?? nowMs,
    firstSyncAtMs: cursor.firstSyncAtMs ?? last.firstSyncAtMs ?? nowMs,
  };
}

/** What could not be read is tried again: for a while, the next sync begins where this one did. */
function isOwed({ skippingSinceMs }: StartedCursor, { trigger }: SyncRun, nowMs: number): boolean {
  if (trigger === 'manual' || skippingSinceMs === undefined) return false;
  return nowMs - skippingSinceMs < longestSkipMs;
}

function windowOf({ reconcile, nowMs }: SyncDeps, { firstSyncAtMs }: StartedCursor) {
  return {
    nowMs: nowMs(),
    firstSyncAtMs,
    maxAgeMs: reconcile.maxAge,
    leaveMs: Math.min(longestLeaveMs, reconcile.every / 4),
  };
}
