import type { Metrics } from '@omnirelay/shared/metrics.ts';
import { type Finding, listConnectionChecks } from '@omnirelay/shared/store/connection-checks.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';

const levels: Finding['level'][] = ['problem', 'warning'];

/** What the hourly looks found, into the gauge; a connection that nobody looks at is absent. */
export async function watchSetups({
  db,
  metrics,
}: {
  db: Database;
  metrics: Pick<Metrics, 'setupFindings'>;
}): Promise<void> {
  const checks = await listConnectionChecks(db);
  metrics.setupFindings.reset();
  for (const [connection, { findings }] of checks) {
    for (const level of levels) {
      const count = findings.filter((finding) => finding.level === level).length;
      metrics.setupFindings.set({ connection, level }, count);
    }
  }
}
