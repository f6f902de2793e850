import { errorMessage } from '../logging/error-message.ts';
import { untilRecorded } from '../records/until-recorded.ts';
import { writeAudit } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import { beginUpkeep, endUpkeep, noteUpkeep, type UpkeepReport } from '../store/upkeep-runs.ts';
import { eraseFromRedis, type RedisCounts, type RedisDeps } from './erase-redis.ts';
import { eraseStored, type StoredCounts } from './erase-stored.ts';
import { marksAt } from './find-customer.ts';
import { type Customer, type Place, placeId } from './place.ts';

export interface EraseDeps extends RedisDeps {
  db: Database;
  nowMs(): number;
  /** how long a recorder may need to catch up */
  recordWithinMs?: number;
}

export interface ErasureReport {
  id: string;
  places: string[];
  postgres: StoredCounts;
  redis: RedisCounts;
}

const defaultRecordWithinMs = 20_000;

/**
 * Erases a customer wherever we have them. Redis first, so that nothing that waits goes out; then what was on
 * its way to Postgres is let through, empty; then Postgres. Broken off anywhere, it can be done again.
 */
export async function eraseEverywhere(
  deps: EraseDeps,
  customer: Customer,
  startedBy: string,
): Promise<ErasureReport> {
  const places = customer.places.map(placeId);
  const begun: UpkeepReport = { places: customer.places };
  const id = await beginUpkeep(deps.db, { kind: 'erasure', startedBy, report: begun });
  const report = await carryOut(deps, customer, id);
  await writeAudit(deps.db, {
    ...{ actor: startedBy, action: 'customer.erase', subject: places[0] ?? '' },
    details: { conversations: places.length, run: id },
  });
  return report;
}

/** An erasure that was broken off: goes through all of it once more. Its row has no address: they are read anew. */
export async function resumeErasure(
  deps: EraseDeps,
  { id, places }: { id: string; places: Place[] },
): Promise<ErasureReport> {
  return carryOut(deps, { places, ...(await marksAt(deps.db, places)) }, id);
}

async function carryOut(deps: EraseDeps, customer: Customer, id: string): Promise<ErasureReport> {
  try {
    const first = await eraseFromRedis(deps, customer);
    await untilRecorded(deps, deps.recordWithinMs ?? defaultRecordWithinMs);
    const erased = await eraseStored(deps.db, customer, new Date(deps.nowMs()));
    const second = await eraseFromRedis(deps, customer, erased.stuck);
    const report: ErasureReport = {
      id,
      places: customer.places.map(placeId),
      postgres: erased.counts,
      redis: {
        waiting: first.waiting + second.waiting,
        cached: first.cached + second.cached,
        jobs: second.jobs,
      },
    };
    await endUpkeep(deps.db, id, { report: { ...report } });
    return report;
  } catch (error) {
    // Unfinished: a worker goes on with it.
    await noteTrouble(deps, customer, id, error).catch(() => {});
    throw error;
  }
}

function noteTrouble({ db }: EraseDeps, { places }: Customer, id: string, error: unknown) {
  return noteUpkeep(db, id, { places, trouble: errorMessage(error) });
}
