import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Alerts } from '../config/alerts.ts';
import type { Metrics } from '../metrics.ts';
import { listAlerts, putAlerts, withAlertsLock } from '../store/alerts.ts';
import { type AlertRow, keyOf } from './alert-row.ts';
import { decideAlerts, nothingSeen, type Seen, watch } from './decide-alerts.ts';
import { judge } from './judge.ts';
import { holdLease } from './lease.ts';
import { alertNames } from './names.ts';
import { type FactsDeps, readFacts } from './read-facts.ts';
import { type Tell, tellDue } from './tell-due.ts';

export interface AlertsDeps extends Omit<FactsDeps, 'stuckMs'> {
  settings: Alerts;
  tell: Tell;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  metrics?: Pick<Metrics, 'alertsFiring' | 'alertNotices'> | undefined;
  /** how often back-ups are made by schedule; undefined: none are */
  backupEveryMs?: number | undefined;
  nowMs?: () => number;
}

/**
 * Looks whether something is wrong, and has operators told. Every worker and console looks; of those that
 * look at the same time one tells. What was told stands in Postgres, or, while that is away, in memory.
 */
export function createAlerts(deps: AlertsDeps): { look(): Promise<void> } {
  const { db, settings, nowMs = Date.now } = deps;
  const own = randomUUID();
  let seen: Seen = nothingSeen;
  let known: AlertRow[] = [];
  /** What was decided while Postgres was away, and it does not know. */
  const unstored = new Map<string, AlertRow>();

  async function look(): Promise<void> {
    const atMs = nowMs();
    const facts = await readFacts(
      { ...deps, stuckMs: settings.thresholds['stuck-consumption'] },
      atMs,
    );
    const judged = judge(facts, { ...settings, backupEveryMs: deps.backupEveryMs }, atMs);
    const isAway = facts.postgres.isAway;
    if (!isAway) known = merge(await listAlerts(db), [...unstored.values()]);
    seen = watch(seen, known, judged, atMs);

    const decide = async (save: (rows: AlertRow[]) => Promise<void>) => {
      const { changed, fired, resolved } = decideAlerts(known, judged, seen, settings, atMs);
      await save(changed);
      known = replace(known, changed);
      for (const { name, subject, summary } of fired) {
        deps.log.warn({ event: 'alert.fired', alert: name, subject, summary }, 'alert fired');
      }
      for (const { name, subject } of resolved) {
        deps.log.info({ event: 'alert.resolved', alert: name, subject }, 'alert resolved');
      }
      known = replace(known, await tellDue(deps, known, save, nowMs));
    };

    if (isAway) {
      const isOurs = await holdLease(deps, own, 3 * settings.every + 30_000);
      if (isOurs) await decide(remember);
    } else {
      await withAlertsLock(db, async () => {
        // Another may have told meanwhile.
        known = merge(await listAlerts(db), [...unstored.values()]);
        await putAlerts(
          db,
          [...unstored.values()].filter((row) => known.includes(row)),
        );
        unstored.clear();
        await decide((rows) => putAlerts(db, rows));
      });
    }
    show(deps, known);
  }

  async function remember(rows: AlertRow[]): Promise<void> {
    for (const row of rows) unstored.set(keyOf(row), row);
  }

  return { look };
}

/** The same rows, with ours in the place of those about the same: clocks of processes differ. */
function replace(rows: AlertRow[], ours: AlertRow[]): AlertRow[] {
  return [...new Map([...rows, ...ours].map((row) => [keyOf(row), row])).values()];
}

/** Of two rows about the same, the newer one. */
function merge(rows: AlertRow[], others: AlertRow[]): AlertRow[] {
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  for (const row of others) {
    const known = found.get(keyOf(row));
    if (!known || known.updatedAt <= row.updatedAt) found.set(keyOf(row), row);
  }
  return [...found.values()];
}

function show({ metrics }: AlertsDeps, rows: AlertRow[]): void {
  if (!metrics) return;
  for (const name of alertNames) {
    const firing = rows.filter((row) => row.state === 'firing' && row.name === name);
    metrics.alertsFiring.set({ name }, firing.length);
  }
}
