import { type EraseDeps, resumeErasure } from '@omnirelay/shared/customers/erase-everywhere.ts';
import { withUpkeepLock } from '@omnirelay/shared/store/upkeep-lock.ts';
import { listUnfinished } from '@omnirelay/shared/store/upkeep-runs.ts';
import type { Logger } from 'pino';
import { z } from 'zod';

/** Whoever began it is at it, or gone, by then. */
const olderThanMs = 120_000;
const Begun = z.object({ places: z.array(z.object({ connection: z.string(), key: z.string() })) });

/** Goes on with erasures whose console died, or that came before a recorder had caught up. */
export async function resumeErasures(
  deps: EraseDeps & { url: string; log: Logger },
): Promise<number> {
  const { db, url, log, nowMs } = deps;
  const before = () => new Date(nowMs() - olderThanMs);
  if ((await listUnfinished(db, 'erasure', before())).length === 0) return 0;
  const resumed = await withUpkeepLock(url, 'erasure', async () => {
    const runs = await listUnfinished(db, 'erasure', before());
    for (const { id, report } of runs) {
      const { places } = Begun.parse(report);
      await resumeErasure(deps, { id, places });
      log.info({ event: 'erasure.resumed', run: id }, 'an erasure was brought to its end');
    }
    return runs.length;
  });
  return resumed ?? 0;
}
