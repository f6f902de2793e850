import { sweepMailboxes } from '@omnirelay/shared/mailbox/sweep.ts';
import type { Lane } from '@omnirelay/shared/queues/lanes.ts';
import type { Logger } from 'pino';
import { fileDir } from './build-relay.ts';
import { watchTargets } from './forward/watch-targets.ts';
import { watchTokens } from './keep-tokens.ts';
import { removeOldFiles } from './remove-old-files.ts';
import { acceptStrandedReplies } from './reply/stranded.ts';
import type { Round } from './rounds.ts';
import { type WatchDeps, watchRounds } from './watch/watch-rounds.ts';
import { watchQueues } from './watch-queues.ts';

const sweepEveryMs = 15_000;
const watchEveryMs = 5_000;
const strandedEveryMs = 60_000;
const removeFilesEveryMs = 3_600_000;

export interface WorkerRoundsDeps extends WatchDeps {
  lanes: Lane[];
  /** Zalo's, whose tokens are kept here. */
  accounts: string[];
  log: Logger;
  lookAtAlerts(): Promise<unknown>;
  watchLedger(): Promise<unknown>;
}

/** What every worker looks after again and again, besides the events. */
export function workerRounds(deps: WorkerRoundsDeps): Round[] {
  const { redis, keys, db, queues, config, metrics, lanes, accounts } = deps;
  const { kick } = queues;
  const answered = lanes.filter(({ kind }) => kind === 'reply').map((lane) => lane.connection);
  return [
    {
      name: 'sweep',
      everyMs: sweepEveryMs,
      run: () => sweepMailboxes({ redis, keys, kick }, Date.now()),
    },
    {
      name: 'stranded-replies',
      everyMs: strandedEveryMs,
      run: () => acceptStrandedReplies({ ...deps, kick, connections: answered }, Date.now()),
    },
    {
      name: 'files',
      everyMs: removeFilesEveryMs,
      run: () => removeOldFiles(fileDir, Date.now()),
    },
    {
      name: 'watch',
      everyMs: watchEveryMs,
      run: () => watchQueues({ redis, keys, db, metrics, lanes }, Date.now()),
    },
    { name: 'watch-ledger', everyMs: watchEveryMs, run: deps.watchLedger },
    { name: 'alerts', everyMs: config.alerts.every, run: deps.lookAtAlerts },
    {
      name: 'watch-targets',
      everyMs: watchEveryMs,
      run: () => watchTargets({ ...deps, flows: config.flows }, Date.now()),
    },
    {
      name: 'watch-tokens',
      everyMs: watchEveryMs,
      run: () => watchTokens({ db, metrics, connections: accounts }, Date.now()),
    },
    ...watchRounds(deps),
  ];
}
