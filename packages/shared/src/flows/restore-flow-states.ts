import type { Redis } from 'ioredis';
import type { Keys } from '../redis/keys.ts';
import type { Database } from '../store/database.ts';
import { holdFlowSettings, readFlowSettings } from '../store/flow-settings.ts';
import { copyFlowState } from './flow-state.ts';

/** Redis may have lost its copies. Whoever changes a flow meanwhile waits, and is copied after it. */
export async function restoreFlowStates(deps: {
  db: Database;
  redis: Redis;
  keys: Keys;
}): Promise<void> {
  for (const flow of (await readFlowSettings(deps.db)).keys()) {
    await deps.db.transaction(async (tx) => {
      await copyFlowState(deps, flow, await holdFlowSettings(tx, flow));
    });
  }
}
