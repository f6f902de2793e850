import { loadConfig } from '@omnirelay/adapters/load-config.ts';
import {
  applyRetention,
  type RetentionFigures,
} from '@omnirelay/shared/retention/apply-retention.ts';
import { runRetention } from '@omnirelay/shared/retention/run-retention.ts';
import { openStore } from '@omnirelay/shared/store/database.ts';
import { CliError, type ExitCode, exit } from '../cli-error.ts';
import type { Out } from '../out.ts';
import { printTable } from '../print-table.ts';
import { startedBy } from '../started-by.ts';

/** Removes what has been kept long enough, or says how much that would be. */
export async function retentionNow(
  { env, out }: { env: NodeJS.ProcessEnv; out: Out },
  { dryRun }: { dryRun: boolean },
): Promise<ExitCode> {
  const { environment, config } = loadConfig(env);
  const { retention } = config;
  if (!retention) {
    throw new CliError(
      'Everything is kept: the file has no `retention`. docs/data-care.md has it.',
    );
  }
  const url = environment.DATABASE_URL;
  const store = openStore(url, { maxConnections: 1, statementTimeoutMs: 10 * 60_000 });
  try {
    const { db } = store;
    const figures = dryRun
      ? await applyRetention(db, { retention, now: new Date(), dryRun })
      : await runRetention({ db, url, retention, startedBy: startedBy(env), nowMs: Date.now });
    if (!figures) throw new CliError('A worker is at it right now: look again in a while.');
    print(out, figures, dryRun);
    return exit.fine;
  } finally {
    await store.close();
  }
}

function print(out: Out, figures: RetentionFigures, dryRun: boolean): void {
  const rows = Object.entries(figures).map(([what, count]) => [what, String(count)]);
  printTable(out, ['WHAT', dryRun ? 'WOULD GO' : 'GONE'], rows, 'Everything is kept.');
}
