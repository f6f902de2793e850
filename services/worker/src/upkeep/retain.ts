import { setTimeout as pause } from 'node:timers/promises';
import { type RunRetentionDeps, runRetention } from '@omnirelay/shared/retention/run-retention.ts';
import { lastUpkeep } from '@omnirelay/shared/store/upkeep-runs.ts';
import type { Logger } from 'pino';

/** A day's worth goes in small helpings. */
const everyMs = 3_600_000;
/** Between batches. */
const restMs = 50;

/** Removes what has been kept long enough. Every worker asks each minute; one does it each hour. */
export async function retainWhenDue(
  deps: Omit<RunRetentionDeps, 'startedBy'> & { log: Logger },
): Promise<void> {
  const { db, nowMs, log } = deps;
  const isDue = async () => {
    const last = await lastUpkeep(db, 'retention');
    return last === undefined || nowMs() - last.startedAt.getTime() >= everyMs;
  };
  if (!(await isDue())) return;
  const figures = await runRetention({
    ...{ ...deps, startedBy: 'schedule' },
    isStillDue: isDue,
    pause: () => pause(restMs),
  });
  if (figures) log.info({ event: 'retention.done', ...figures }, 'what was old enough is gone');
}
