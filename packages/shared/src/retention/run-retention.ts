import type { Retention } from '../config/retention.ts';
import { errorMessage } from '../logging/error-message.ts';
import type { Database } from '../store/database.ts';
import { withUpkeepLock } from '../store/upkeep-lock.ts';
import { beginUpkeep, endUpkeep } from '../store/upkeep-runs.ts';
import { applyRetention, type RetentionFigures } from './apply-retention.ts';

export interface RunRetentionDeps {
  db: Database;
  url: string;
  retention: Retention;
  startedBy: string;
  nowMs(): number;
  signal?: AbortSignal | undefined;
  pause?: () => Promise<unknown>;
  isStillDue?: () => Promise<boolean>;
}

/**
 * Removes what is due, and writes down how much that was. Of all processes one does it at a time.
 * @returns undefined where another is at it, or has just been
 */
export async function runRetention(deps: RunRetentionDeps): Promise<RetentionFigures | undefined> {
  const { db, url, retention, startedBy, nowMs } = deps;
  return withUpkeepLock(url, 'retention', async () => {
    if (deps.isStillDue && !(await deps.isStillDue())) return undefined;
    const id = await beginUpkeep(db, { kind: 'retention', startedBy });
    try {
      const figures = await applyRetention(db, { ...deps, retention, now: new Date(nowMs()) });
      const error = deps.signal?.aborted ? 'broken off: the process was stopped' : undefined;
      await endUpkeep(db, id, { report: figures, error });
      return figures;
    } catch (error) {
      await endUpkeep(db, id, { error: errorMessage(error) });
      throw error;
    }
  });
}
